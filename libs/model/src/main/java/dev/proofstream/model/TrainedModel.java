package dev.proofstream.model;

import dev.proofstream.model.data.EncodedRow;
import dev.proofstream.model.data.InputSpec;
import dev.proofstream.model.graph.FeedForwardNetwork;
import dev.proofstream.model.graph.Standardization;
import dev.proofstream.model.onnx.OnnxReader;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * A float model with everything that gives its inputs and outputs a meaning.
 *
 * @param name name under which it is asked for; not part of its identity
 * @param onnx the network as an ONNX file on standardised inputs; not copied, so not to be changed
 * @param network the same network
 * @param standardization from encoded rows to the network's inputs
 * @param inputs declared inputs, in the network's order
 * @param labels names of the classes in the order of the logits
 */
public record TrainedModel(
    String name,
    byte[] onnx,
    FeedForwardNetwork network,
    Standardization standardization,
    List<InputSpec> inputs,
    List<String> labels) {

  private static final String IDENTITY = "proofstream/model/v1";

  public TrainedModel {
    inputs = List.copyOf(inputs);
    labels = List.copyOf(labels);
    if (inputs.size() != network.inputs() || standardization.inputs() != network.inputs()) {
      throw new IllegalArgumentException(
          "model "
              + name
              + ": the network takes "
              + network.inputs()
              + " inputs, "
              + inputs.size()
              + " are declared and "
              + standardization.inputs()
              + " standardised");
    }
    if (labels.size() != network.outputs()) {
      throw new IllegalArgumentException(
          "model " + name + ": " + labels.size() + " labels for " + network.outputs() + " classes");
    }
  }

  /**
   * A model read from its ONNX file.
   *
   * @throws dev.proofstream.model.onnx.OnnxException when the file holds more than dense layers and
   *     ReLU
   */
  public static TrainedModel fromOnnx(
      String name,
      byte[] onnx,
      Standardization standardization,
      List<InputSpec> inputs,
      List<String> labels) {
    return new TrainedModel(name, onnx, OnnxReader.read(onnx), standardization, inputs, labels);
  }

  /** Logits for an encoded row before standardisation. */
  public double[] logits(double[] row) {
    return network.logits(standardization.apply(row));
  }

  /** The class of an encoded row before standardisation; of equal logits the first. */
  public int label(double[] row) {
    return FeedForwardNetwork.firstMaximum(logits(row));
  }

  /** As {@link #label(double[])}. */
  public int label(EncodedRow row) {
    return label(row.values());
  }

  /**
   * What identifies the model: the SHA-256, in lower-case hex, of this byte string. LP(t) is the
   * length of the UTF-8 of t in 4 bytes, then the UTF-8; counts have 4 bytes, doubles are their 8
   * IEEE 754 bytes; all big-endian.
   *
   * <pre>
   * LP("proofstream/model/v1")
   * LP(SHA-256 of the ONNX file in lower-case hex)
   * count of inputs, then for each
   *   LP(name) LP(min) LP(max) LP(step) LP(one-hot group) mean scale
   * count of labels, then LP(label) for each
   * </pre>
   *
   * Decimals are written in plain notation without trailing zeros.
   */
  public String modelId() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    text(bytes, IDENTITY);
    text(bytes, HexFormat.of().formatHex(sha256(onnx)));
    number(bytes, inputs.size());
    for (int i = 0; i < inputs.size(); i++) {
      InputSpec input = inputs.get(i);
      text(bytes, input.name());
      text(bytes, plain(input.min()));
      text(bytes, plain(input.max()));
      text(bytes, plain(input.step()));
      text(bytes, input.oneHotGroup());
      real(bytes, standardization.mean()[i]);
      real(bytes, standardization.scale()[i]);
    }
    number(bytes, labels.size());
    labels.forEach(label -> text(bytes, label));
    return HexFormat.of().formatHex(sha256(bytes.toByteArray()));
  }

  private static void text(ByteArrayOutputStream out, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    number(out, utf8.length);
    out.writeBytes(utf8);
  }

  private static void number(ByteArrayOutputStream out, int n) {
    out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(n).array());
  }

  private static void real(ByteArrayOutputStream out, double x) {
    out.writeBytes(ByteBuffer.allocate(Double.BYTES).putDouble(x).array());
  }

  private static String plain(BigDecimal decimal) {
    return decimal.signum() == 0 ? "0" : decimal.stripTrailingZeros().toPlainString();
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "TrainedModel[" + name + ", " + network.architecture() + "]";
  }
}
