/** What is to be measured, in which order, and what others published about the same. */
package dev.proofstream.cli.laboratory.plan;
