/** The file formats of circom and snarkjs, read strictly and written as they write them. */
package dev.proofstream.zk.circom;
