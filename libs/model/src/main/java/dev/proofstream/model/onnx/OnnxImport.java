package dev.proofstream.model.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.proofstream.model.graph.Decision;
import dev.proofstream.model.graph.Graph;
import dev.proofstream.model.graph.GraphBuilder;
import dev.proofstream.model.graph.Kind;
import dev.proofstream.model.graph.Label;
import dev.proofstream.model.graph.Output;
import dev.proofstream.model.graph.Precision;
import dev.proofstream.model.graph.Standardization;
import dev.proofstream.model.onnx.Value.ClassOf;
import dev.proofstream.model.onnx.Value.Computed;
import dev.proofstream.model.onnx.Value.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * Reads feed-forward ONNX files (operator sets 9 to 21, domains ai.onnx and ai.onnx.ml) as graphs
 * for one row. The batch dimension may be symbolic; everything else must have a fixed size. What an
 * output that is asked for does not need may be anything.
 */
public final class OnnxImport {
  private static final int OLDEST_OPSET = 7;
  private static final int NEWEST_TESTED_OPSET = 21;

  private final GraphBuilder builder = new GraphBuilder();
  private final Map<String, Value> values = new HashMap<>();
  private final Map<String, Integer> opsets = new HashMap<>();
  private final Choices choices = new Choices(builder);
  private final Lookups lookups = new Lookups(builder);
  private final OptionalInt rowLength;

  /** Applied to inputs that are float; null for none. */
  private Standardization standardization;

  private OnnxImport(OptionalInt rowLength) {
    this.rowLength = rowLength;
  }

  /**
   * Reads a model.
   *
   * @throws OnnxException when the bytes are no ONNX file, or when its class or numbers need what
   *     is not supported; the message names the node, its operator and what could replace it
   */
  public static Graph read(byte[] onnx) {
    return new OnnxImport(OptionalInt.empty()).graph(onnx);
  }

  /**
   * As {@link #read(byte[])}, for a file that leaves one dimension of its input open: rows have so
   * many values.
   */
  public static Graph read(byte[] onnx, int rowLength) {
    return new OnnxImport(OptionalInt.of(rowLength)).graph(onnx);
  }

  /**
   * As {@link #read(byte[], int)}, of a file that takes standardised rows: the graph takes rows
   * before that.
   */
  public static Graph read(byte[] onnx, Standardization standardization) {
    OnnxImport reader = new OnnxImport(OptionalInt.of(standardization.inputs()));
    if (!standardization.equals(Standardization.none(standardization.inputs()))) {
      reader.standardization = standardization;
    }
    return reader.graph(onnx);
  }

  private Graph graph(byte[] onnx) {
    ModelProto model;
    try {
      model = ModelProto.parseFrom(onnx);
    } catch (InvalidProtocolBufferException e) {
      throw new OnnxException("not an ONNX file: " + e.getMessage(), e);
    }
    if (!model.hasGraph() || model.getGraph().getNodeCount() == 0) {
      throw new OnnxException("not an ONNX file, or one without a graph");
    }
    GraphProto graph = model.getGraph();
    opsets(model);
    constants(graph);
    inputs(graph);
    for (int i = 0; i < graph.getNodeCount(); i++) {
      NodeProto node = graph.getNode(i);
      run(node, node.getName().isEmpty() ? "#" + i : node.getName());
    }
    return outputs(graph);
  }

  private void opsets(ModelProto model) {
    for (OperatorSetIdProto opset : model.getOpsetImportList()) {
      String domain = opset.getDomain().equals("ai.onnx") ? "" : opset.getDomain();
      opsets.put(domain, (int) Math.clamp(opset.getVersion(), 0, 1000));
    }
    int version = opsets.getOrDefault("", NEWEST_TESTED_OPSET);
    if (version < OLDEST_OPSET) {
      throw new OnnxException(
          "the file uses operator set " + version + "; export it with one from 9 to 21");
    }
    if (version > NEWEST_TESTED_OPSET) {
      builder.note("operator set " + version + " is newer than those tested (9 to 21)");
    }
  }

  private void constants(GraphProto graph) {
    for (TensorProto tensor : graph.getInitializerList()) {
      Value value;
      try {
        value = TensorData.read(tensor);
      } catch (OnnxException e) {
        value = new Value.Unreadable(e);
      }
      values.put(tensor.getName(), value);
    }
    graph
        .getSparseInitializerList()
        .forEach(
            sparse ->
                values.put(
                    sparse.getValues().getName(),
                    new Value.Unreadable(
                        new OnnxException(
                            "constant "
                                + sparse.getValues().getName()
                                + " is sparse; store it dense"))));
  }

  private void inputs(GraphProto graph) {
    List<ValueInfoProto> inputs =
        graph.getInputList().stream().filter(i -> !values.containsKey(i.getName())).toList();
    if (inputs.isEmpty()) {
      throw new OnnxException("the graph has no input");
    }
    int[][] shapes = new int[inputs.size()][];
    int open = 0;
    long known = 0;
    for (int i = 0; i < shapes.length; i++) {
      shapes[i] = shape(inputs.get(i));
      open += (int) Arrays.stream(shapes[i]).filter(d -> d < 0).count();
      known +=
          open > 0 && Arrays.stream(shapes[i]).anyMatch(d -> d < 0) ? 0 : Shapes.size(shapes[i]);
    }
    for (int i = 0; i < shapes.length; i++) {
      ValueInfoProto input = inputs.get(i);
      int[] shape = shapes[i];
      for (int d = 0; d < shape.length; d++) {
        if (shape[d] < 0) {
          shape[d] = resolved(input, shape, open, known);
        }
      }
      Type type = Casts.type(input.getType().getTensorType().getElemType());
      if (type == Type.TEXT) {
        throw new OnnxException(
            "input "
                + input.getName()
                + " takes strings; encode them before the model and give it numbers");
      }
      builder.as(
          input.getName(), "Input", standardization == null ? type.precision() : Precision.FLOAT64);
      int[] ids =
          builder.input(
              type.isFloat() ? Kind.REAL : type == Type.BOOLEAN ? Kind.BIT : Kind.INTEGER,
              Arrays.stream(shape).boxed().toList());
      values.put(input.getName(), new Computed(type, shape, ids));
    }
    if (standardization != null) {
      inputs.forEach(input -> standardize((Computed) values.get(input.getName()), input.getName()));
    }
  }

  /** In float64, then rounded to what the file takes. */
  private void standardize(Computed x, String name) {
    double[] weights = new double[x.size()];
    double[] bias = new double[x.size()];
    for (int k = 0; k < weights.length; k++) {
      if (x.ids()[k] >= standardization.inputs()) {
        throw new OnnxException(
            "the model takes more than the %d inputs that are standardised"
                .formatted(standardization.inputs()));
      }
      double scale = standardization.scale()[x.ids()[k]];
      weights[k] = 1 / scale;
      bias[k] = -standardization.mean()[x.ids()[k]] / scale;
    }
    builder.as(name + ".standardised", "Scaler", Precision.FLOAT64);
    int[] standardised = builder.elementwise(x.ids(), weights, bias);
    builder.as(name + ".standardised", "Scaler", x.type().precision());
    values.put(
        name,
        new Computed(
            x.type(),
            x.shape(),
            x.type() == Type.FLOAT32 ? builder.rounded(standardised) : standardised));
  }

  private static int[] shape(ValueInfoProto input) {
    if (input.getType().getValueCase() != TypeProto.ValueCase.TENSOR_TYPE
        || !input.getType().getTensorType().hasShape()) {
      throw new OnnxException(
          "input " + input.getName() + " is no tensor of a known rank; export it with a shape");
    }
    List<Dimension> dimensions = input.getType().getTensorType().getShape().getDimList();
    int[] shape = new int[dimensions.size()];
    for (int d = 0; d < shape.length; d++) {
      Dimension dimension = dimensions.get(d);
      long size = dimension.hasDimValue() ? dimension.getDimValue() : -1;
      if (size > Integer.MAX_VALUE || size < -1) {
        throw new OnnxException("input " + input.getName() + " has a dimension of " + size);
      }
      // Some exporters write an open dimension as 0.
      shape[d] = size <= 0 ? (d == 0 ? 1 : -1) : (int) size;
    }
    return shape;
  }

  private int resolved(ValueInfoProto input, int[] shape, int open, long known) {
    int product = 1;
    for (int dimension : shape) {
      product *= dimension < 0 ? 1 : dimension;
    }
    if (open == 1 && rowLength.isPresent()) {
      long rest = rowLength.getAsInt() - known;
      if (rest > 0 && rest % product == 0) {
        return (int) (rest / product);
      }
      throw new OnnxException(
          "rows of %d values do not fill the input %s"
              .formatted(rowLength.getAsInt(), input.getName()));
    }
    throw new OnnxException(
        "input "
            + input.getName()
            + " leaves open more than the batch dimension: "
            + input.getType().getTensorType().getShape().getDimList().stream()
                .map(d -> d.hasDimValue() ? "" + d.getDimValue() : "?" + d.getDimParam())
                .collect(Collectors.joining(" x "))
            + "; export it with fixed sizes");
  }

  private void run(NodeProto node, String name) {
    List<Value> results;
    try {
      results = apply(node, name);
    } catch (OnnxException e) {
      Value.Unreadable unreadable =
          new Value.Unreadable(
              ofOperand(node, e)
                  ? e
                  : new OnnxException(
                      "node " + name + " (" + node.getOpType() + "): " + e.getMessage(), e));
      results = node.getOutputList().stream().map(o -> (Value) unreadable).toList();
    }
    for (int o = 0; o < node.getOutputCount(); o++) {
      String output = node.getOutput(o);
      if (!output.isEmpty()) {
        values.put(
            output,
            o < results.size()
                ? results.get(o)
                : new Value.Unreadable(
                    new OnnxException(
                        "node %s (%s): its output %d is not supported"
                            .formatted(name, node.getOpType(), o))));
      }
    }
  }

  /** Whether this is the fault of something that the node reads. */
  private boolean ofOperand(NodeProto node, OnnxException fault) {
    return node.getInputList().stream()
        .anyMatch(
            input ->
                values.get(input) instanceof Value.Unreadable operand && operand.reason() == fault);
  }

  private List<Value> apply(NodeProto node, String name) {
    Operator operator = Operators.find(node.getDomain(), node.getOpType());
    List<Value> inputs = new ArrayList<>();
    for (String input : node.getInputList()) {
      Value value = input.isEmpty() ? null : values.get(input);
      if (!input.isEmpty() && value == null) {
        throw new OnnxException("reads " + input + ", which nothing before it gives");
      }
      if (value instanceof Value.Unreadable unreadable) {
        throw unreadable.reason();
      }
      inputs.add(value);
    }
    String domain = node.getDomain().equals("ai.onnx") ? "" : node.getDomain();
    int opset = opsets.getOrDefault(domain, NEWEST_TESTED_OPSET);
    try {
      return operator.apply(new Call(node, name, inputs, opset, builder, choices, lookups));
    } catch (OnnxException e) {
      throw e;
    } catch (ArithmeticException
        | IllegalArgumentException
        | IndexOutOfBoundsException
        | ClassCastException
        | NegativeArraySizeException e) {
      throw new OnnxException("is malformed: " + e.getMessage(), e);
    }
  }

  private Graph outputs(GraphProto graph) {
    List<Output> outputs = new ArrayList<>();
    Optional<Label> label = Optional.empty();
    for (ValueInfoProto output : graph.getOutputList()) {
      String name = output.getName();
      Value value = values.get(name);
      switch (value) {
        case null -> throw new OnnxException("nothing gives the output " + name);
        case Value.Unreadable unreadable -> {
          if (isClass(output)) {
            throw unreadable.reason();
          }
          unreadable(graph, name, unreadable.reason());
        }
        case ClassOf chosen -> {
          if (label.isEmpty()) {
            label = Optional.of(new Label(name, chosen.decision(), chosen.names()));
          } else {
            builder.note("output " + name + " also gives a class and is left out");
          }
        }
        case Computed computed -> {
          boolean bit =
              !computed.type().isFloat()
                  && computed.size() == 1
                  && builder.kind(computed.ids()[0]) == Kind.BIT;
          if (bit && label.isEmpty()) {
            label =
                Optional.of(
                    new Label(name, new Decision.Bit(computed.ids()[0]), List.of("0", "1")));
          } else {
            outputs.add(
                computed.activation() == null
                    ? new Output(name, computed.ids(), computed.ids(), "")
                    : new Output(
                        name,
                        computed.ids(),
                        computed.activation().before(),
                        computed.activation().name()));
          }
        }
        case Value.Known known -> builder.note("output " + name + " is constant and left out");
        case Value.Text text -> builder.note("output " + name + " is constant and left out");
      }
    }
    if (outputs.isEmpty() && label.isEmpty()) {
      for (ValueInfoProto output : graph.getOutputList()) {
        if (values.get(output.getName()) instanceof Value.Unreadable unreadable) {
          throw unreadable.reason();
        }
      }
      throw new OnnxException("the graph gives nothing but constants");
    }
    return builder.graph(outputs, label);
  }

  /** A file with one output, or whose class cannot be read, is no use. */
  private static boolean isClass(ValueInfoProto output) {
    if (output.getType().getValueCase() != TypeProto.ValueCase.TENSOR_TYPE) {
      return false;
    }
    return switch (TensorProto.DataType.forNumber(output.getType().getTensorType().getElemType())) {
      case INT64, INT32, STRING, BOOL -> true;
      case null, default -> false;
    };
  }

  private void unreadable(GraphProto graph, String name, OnnxException reason) {
    if (graph.getOutputCount() == 1) {
      throw reason;
    }
    builder.note("output " + name + " is left out: " + reason.getMessage());
  }
}
