/** Hash functions that are cheap inside a circuit. */
package dev.proofstream.zk.hash;
