/**
 * Models without framework and without cryptography: data, networks, ONNX, training, quality and
 * fixed-point quantisation.
 */
package dev.proofstream.model;
