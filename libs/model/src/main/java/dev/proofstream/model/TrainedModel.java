package dev.proofstream.model;

import dev.proofstream.model.data.EncodedRow;
import dev.proofstream.model.data.InputSpec;
import dev.proofstream.model.graph.Evaluator;
import dev.proofstream.model.graph.FeedForwardNetwork;
import dev.proofstream.model.graph.Graph;
import dev.proofstream.model.graph.InputLimit;
import dev.proofstream.model.graph.Standardization;
import dev.proofstream.model.onnx.OnnxImport;
import dev.proofstream.model.onnx.OnnxReader;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A float model with everything that gives its inputs and outputs a meaning.
 *
 * @param name name under which it is asked for; not part of its identity
 * @param onnx the model as an ONNX file on standardised inputs; not copied, so not to be changed
 * @param feedForward the same model, if it is dense layers with ReLU alone
 * @param graph the same model from encoded rows on, standardisation included
 * @param standardization from encoded rows to the file's inputs
 * @param inputs declared inputs, in the file's order
 * @param labels names of the classes in their order; empty for a model that only gives numbers
 */
public record TrainedModel(
    String name,
    byte[] onnx,
    Optional<FeedForwardNetwork> feedForward,
    Graph graph,
    Standardization standardization,
    List<InputSpec> inputs,
    List<String> labels) {

  private static final String IDENTITY = "proofstream/model/v1";

  public TrainedModel {
    inputs = List.copyOf(inputs);
    labels = List.copyOf(labels);
    if (inputs.size() != graph.width() || standardization.inputs() != graph.width()) {
      throw new IllegalArgumentException(
          "model "
              + name
              + ": it takes "
              + graph.width()
              + " inputs, "
              + inputs.size()
              + " are declared and "
              + standardization.inputs()
              + " standardised");
    }
    for (InputLimit limit : graph.limits()) {
      limit.require(inputs.get(limit.input()));
    }
    int classes = graph.label().map(label -> label.classes().size()).orElse(0);
    if (labels.size() != classes) {
      throw new IllegalArgumentException(
          "model " + name + ": " + labels.size() + " labels for " + classes + " classes");
    }
  }

  /** A model that is dense layers with ReLU. */
  public TrainedModel(
      String name,
      byte[] onnx,
      FeedForwardNetwork network,
      Standardization standardization,
      List<InputSpec> inputs,
      List<String> labels) {
    this(
        name,
        onnx,
        Optional.of(network),
        graph(name, network, standardization, labels),
        standardization,
        inputs,
        labels);
  }

  private static Graph graph(
      String name,
      FeedForwardNetwork network,
      Standardization standardization,
      List<String> labels) {
    if (standardization.inputs() != network.inputs()) {
      throw new IllegalArgumentException(
          "model %s: it takes %d inputs, %d are standardised"
              .formatted(name, network.inputs(), standardization.inputs()));
    }
    Graph graph = Graph.of(network, standardization);
    int classes = graph.label().map(label -> label.classes().size()).orElse(0);
    return labels.size() == classes && classes > 0 ? graph.labelled(labels) : graph;
  }

  /**
   * A model read from its ONNX file.
   *
   * @throws dev.proofstream.model.onnx.OnnxException when the file holds what is not supported
   * @throws IllegalArgumentException when inputs or labels do not fit it
   */
  public static TrainedModel fromOnnx(
      String name,
      byte[] onnx,
      Standardization standardization,
      List<InputSpec> inputs,
      List<String> labels) {
    Optional<FeedForwardNetwork> network =
        labels.isEmpty() ? Optional.empty() : OnnxReader.readIfPlain(onnx);
    if (network.isPresent() && network.get().outputs() == labels.size()) {
      return new TrainedModel(name, onnx, network.get(), standardization, inputs, labels);
    }
    Graph graph = OnnxImport.read(onnx, standardization);
    if (!labels.isEmpty()) {
      graph = graph.labelled(labels);
    } else if (graph.label().isPresent()) {
      labels = graph.label().get().classes();
    }
    return new TrainedModel(name, onnx, Optional.empty(), graph, standardization, inputs, labels);
  }

  /**
   * A model trained elsewhere, whose file takes encoded rows as they are.
   *
   * @param labels names for its classes; empty for the file's own, or for a model that gives only
   *     numbers
   * @throws dev.proofstream.model.onnx.OnnxException when the file holds what is not supported
   * @throws IllegalArgumentException when inputs or labels do not fit it
   */
  public static TrainedModel imported(
      String name, byte[] onnx, List<InputSpec> inputs, List<String> labels) {
    return fromOnnx(name, onnx, Standardization.none(inputs.size()), inputs, labels);
  }

  /**
   * The network, of a model that is dense layers with ReLU.
   *
   * @throws IllegalStateException for other models; {@link #feedForward()} tells
   */
  public FeedForwardNetwork network() {
    return feedForward.orElseThrow(
        () -> new IllegalStateException("model " + name + " is not a plain feed-forward network"));
  }

  /** What it is in a few words: widths such as {@code 18-8-8-2}, or the operators of the file. */
  public String architecture() {
    return feedForward.map(FeedForwardNetwork::architecture).orElseGet(graph::summary);
  }

  /** Number of parameters: weights and biases, or nodes of trees. */
  public long parameters() {
    return feedForward.map(FeedForwardNetwork::parameters).orElseGet(this::counted);
  }

  /** A file's graph holds steps that were folded into others: only what is needed counts. */
  private long counted() {
    boolean classes = graph.label().isPresent();
    return graph.keeping(classes ? Graph.Keep.LABEL : Graph.Keep.OUTPUTS).parameters();
  }

  /**
   * For an encoded row before standardisation the values before the last activation: one for each
   * class, or what a model without a class gives.
   */
  public double[] logits(double[] row) {
    if (feedForward.isPresent()) {
      return network().logits(standardization.apply(row));
    }
    if (graph.outputs().isEmpty()) {
      throw new IllegalStateException("model " + name + " gives only a class");
    }
    return Evaluator.pick(new Evaluator(graph).scalars(row), graph.outputs().getFirst().logits());
  }

  /**
   * The class of an encoded row before standardisation; of equal logits the first.
   *
   * @throws IllegalStateException when the model gives no class
   */
  public int label(double[] row) {
    return feedForward.isPresent()
        ? FeedForwardNetwork.firstMaximum(logits(row))
        : new Evaluator(graph).label(row);
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
    return "TrainedModel[" + name + ", " + architecture() + "]";
  }
}
