/** Runs as pictures. */
package dev.proofstream.cli.laboratory.plots;
