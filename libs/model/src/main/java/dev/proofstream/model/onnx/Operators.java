package dev.proofstream.model.onnx;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is supported, and what could replace what is not. */
final class Operators {
  private static final Map<String, Operator> SUPPORTED = supported();
  private static final Map<String, String> REPLACEMENTS = replacements();

  private Operators() {}

  private static Map<String, Operator> supported() {
    Map<String, Operator> operators = new HashMap<>();
    Movement.register(operators);
    Reshapes.register(operators);
    Constants.register(operators);
    Elementwise.register(operators);
    Activations.register(operators);
    Logic.register(operators);
    Matrices.register(operators);
    Normalizations.register(operators);
    operators.put("Einsum", call -> List.of(Einsum.of(call)));
    Convolutions.register(operators);
    Pooling.register(operators);
    Indexing.register(operators);
    Labels.register(operators);
    ClassicModels.register(operators);
    TreeEnsembles.register(operators);
    return Map.copyOf(operators);
  }

  private static Map<String, String> replacements() {
    Map<String, String> r = new HashMap<>();
    for (String recurrent : new String[] {"LSTM", "GRU", "RNN", "Scan", "Loop"}) {
      r.put(recurrent, "a feed-forward model over a window of fixed length can replace it");
    }
    r.put("If", "export one branch of the model");
    for (String norm :
        new String[] {
          "GroupNormalization", "LRN", "RMSNormalization", "MeanVarianceNormalization"
        }) {
      r.put(norm, "BatchNormalization can replace it, which costs nothing");
    }
    r.put("LpPool", "AveragePool or MaxPool can replace it");
    r.put("MaxUnpool", "Resize (nearest) or ConvTranspose can replace it");
    for (String step : new String[] {"Floor", "Ceil", "Round"}) {
      r.put(step, "comparisons with cut-offs (Less, Where) can replace it");
    }
    for (String wave : new String[] {"Sin", "Cos", "Tan", "Sinh", "Cosh", "Atan", "Asin", "Acos"}) {
      r.put(wave, "compute it before the model and give it as an input");
    }
    for (String text :
        new String[] {"TfIdfVectorizer", "StringNormalizer", "CategoryMapper", "DictVectorizer"}) {
      r.put(text, "encode text before the model and give it numbers");
    }
    for (String quantized :
        new String[] {
          "QuantizeLinear",
          "DequantizeLinear",
          "DynamicQuantizeLinear",
          "QLinearConv",
          "QLinearMatMul",
          "ConvInteger",
          "MatMulInteger"
        }) {
      r.put(quantized, "export the float model; it is quantised here");
    }
    r.put("NonZero", "its result has no fixed shape; Where can often replace it");
    r.put("Attention", "only layers without attention between computed values are supported");
    r.put("Hardmax", "ArgMax can replace it");
    return Map.copyOf(r);
  }

  /**
   * The operator of a node.
   *
   * @throws OnnxException when there is none here, with what could replace it
   */
  static Operator find(String domain, String name) {
    boolean ours = domain.isEmpty() || domain.equals("ai.onnx") || domain.equals("ai.onnx.ml");
    if (!ours) {
      throw new OnnxException(
          "is of the domain "
              + domain
              + "; export the model without a runtime's own operators (save it unoptimised)");
    }
    Operator operator = SUPPORTED.get(name);
    if (operator == null) {
      throw new OnnxException(
          "this operator is not supported; "
              + REPLACEMENTS.getOrDefault(
                  name, "write it with the operators that docs/models.md lists"));
    }
    return operator;
  }
}
