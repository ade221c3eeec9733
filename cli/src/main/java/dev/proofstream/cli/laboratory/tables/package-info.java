/** Runs as text for people: Markdown tables. */
package dev.proofstream.cli.laboratory.tables;
