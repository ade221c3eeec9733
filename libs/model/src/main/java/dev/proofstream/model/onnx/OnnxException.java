package dev.proofstream.model.onnx;

/** An ONNX file that is broken or holds what is not supported; the message names the node. */
public final class OnnxException extends IllegalArgumentException {
  public OnnxException(String message) {
    super(message);
  }

  public OnnxException(String message, Throwable cause) {
    super(message, cause);
  }
}
