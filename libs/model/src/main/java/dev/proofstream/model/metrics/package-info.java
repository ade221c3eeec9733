/** How good predictions are. */
package dev.proofstream.model.metrics;
