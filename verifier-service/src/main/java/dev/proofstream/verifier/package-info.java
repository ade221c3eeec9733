/**
 * The verifier service: checks every announced proof against the request that it answers, read from
 * the topic itself, and gives the verdict that is the request's outcome.
 */
package dev.proofstream.verifier;
