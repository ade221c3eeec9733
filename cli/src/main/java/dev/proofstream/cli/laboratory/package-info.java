/** The laboratory: the reference's tables, a scaling law and a scale sweep, by one command each. */
package dev.proofstream.cli.laboratory;
