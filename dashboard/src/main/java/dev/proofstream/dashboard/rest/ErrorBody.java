package dev.proofstream.dashboard.rest;

/**
 * Every error of the API.
 *
 * @param code what is wrong, in capitals
 * @param field the offending parameter or field, empty when there is none
 * @param message one sentence
 */
public record ErrorBody(String code, String field, String message) {}
