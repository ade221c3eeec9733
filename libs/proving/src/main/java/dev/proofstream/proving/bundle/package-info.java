/**
 * What an auditor is given and how it is checked, offline: a {@link
 * dev.proofstream.proving.bundle.Bundle} holds a proof and the signed {@link
 * dev.proofstream.proving.bundle.Manifest} of its circuit.
 */
package dev.proofstream.proving.bundle;
