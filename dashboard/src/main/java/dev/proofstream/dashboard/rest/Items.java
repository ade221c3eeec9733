package dev.proofstream.dashboard.rest;

import java.util.List;

/**
 * One page of a list.
 *
 * @param items the page's items
 * @param total number of items on all pages
 */
public record Items<T>(List<T> items, long total) {}
