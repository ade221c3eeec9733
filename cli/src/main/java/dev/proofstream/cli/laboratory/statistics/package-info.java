/** What measurements of growing models say together. */
package dev.proofstream.cli.laboratory.statistics;
