/** ONNX files to networks and back. Format: onnx.proto3 and Operators.md of the ONNX project. */
package dev.proofstream.model.onnx;
