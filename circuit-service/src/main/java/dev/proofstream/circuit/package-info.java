/**
 * Makes the circuits and keys of every trained model: models in, circuits out. All mathematics is
 * in libs/proving.
 */
package dev.proofstream.circuit;
