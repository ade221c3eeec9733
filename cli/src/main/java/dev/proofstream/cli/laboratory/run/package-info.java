/** Plans carried out on a running stack, trial by trial. */
package dev.proofstream.cli.laboratory.run;
