/** The optimal ate pairing of G1 and G2. */
package dev.proofstream.zk.pairing;
