package dev.proofstream.model.onnx;

import dev.proofstream.model.graph.Decision;
import dev.proofstream.model.graph.GraphBuilder;
import dev.proofstream.model.graph.Groups;
import dev.proofstream.model.graph.Polyline;
import dev.proofstream.model.graph.Relation;
import dev.proofstream.model.graph.SmoothFunction;
import dev.proofstream.model.graph.SmoothFunction.Shape;
import dev.proofstream.model.graph.Sparse;
import dev.proofstream.model.graph.Windows;
import dev.proofstream.model.onnx.Value.Activation;
import dev.proofstream.model.onnx.Value.Computed;
import dev.proofstream.model.onnx.Value.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Linear models and preprocessing of the domain ai.onnx.ml. Which class wins follows ONNX Runtime
 * (linearclassifier.cc, svmclassifier.cc).
 */
final class ClassicModels {
  private ClassicModels() {}

  static void register(Map<String, Operator> operators) {
    operators.put("LinearClassifier", ClassicModels::linearClassifier);
    operators.put("LinearRegressor", call -> List.of(linearRegressor(call)));
    operators.put("SVMClassifier", ClassicModels::svmClassifier);
    operators.put("SVMRegressor", call -> List.of(svmRegressor(call)));
    operators.put("Scaler", call -> List.of(scaler(call)));
    operators.put("Normalizer", call -> List.of(normalizer(call)));
    operators.put("Imputer", call -> List.of(imputer(call)));
    operators.put("Binarizer", call -> List.of(binarizer(call)));
    operators.put("FeatureVectorizer", call -> List.of(vectorizer(call)));
    operators.put("OneHotEncoder", call -> List.of(oneHot(call)));
  }

  private static Computed row(Call call) {
    Computed x = call.computed(0);
    if (x.size() != x.shape()[x.rank() - 1]) {
      throw new OnnxException("takes one row, gets " + Arrays.toString(x.shape()));
    }
    return x;
  }

  private static Type scoreType(Computed x) {
    return x.type() == Type.FLOAT64 ? Type.FLOAT64 : Type.FLOAT32;
  }

  /** {@code rows} sums over the whole row. */
  private static int[] sums(Call call, int[] x, double[] coefficients, double[] constants) {
    int rows = constants.length;
    if (coefficients == null || coefficients.length != (long) rows * x.length) {
      throw new OnnxException(
          "has %d coefficients for %d sums of %d values"
              .formatted(coefficients == null ? 0 : coefficients.length, rows, x.length));
    }
    double[][] weights = new double[rows][];
    for (int r = 0; r < rows; r++) {
      weights[r] = Arrays.copyOfRange(coefficients, r * x.length, (r + 1) * x.length);
    }
    return call.builder().affine(new Windows(weights, new int[][] {x}, constants));
  }

  private static List<Value> linearClassifier(Call call) {
    Computed x = row(call);
    ClassNames classes = ClassNames.of(call, "classlabels_ints");
    double[] intercepts = call.numbers("intercepts");
    if (intercepts == null) {
      intercepts = new double[classes.count()];
    }
    call.building(Type.FLOAT32);
    int[] scores = sums(call, x.ids(), call.numbers("coefficients"), intercepts);
    if (scores.length == 1) {
      if (classes.count() != 2) {
        throw new OnnxException("has one score for " + classes.count() + " classes");
      }
      int bit = call.builder().compare(scores, Relation.GREATER, new double[1])[0];
      Value share =
          call.text("post_transform", "NONE").equals("LOGISTIC")
              ? Scores.opposite(call, Type.FLOAT32, scores[0])
              : Scores.shares(call, Type.FLOAT32, scores[0]);
      return List.of(
          classes.label(Scores.decision(bit, Scores.opposite(call.builder(), scores[0]))), share);
    }
    requireClasses(scores, classes);
    return List.of(
        classes.label(call.builder().argmax(scores, false)),
        Scores.each(call, Type.FLOAT32, scores));
  }

  private static void requireClasses(int[] scores, ClassNames classes) {
    if (scores.length != classes.count()) {
      throw new OnnxException(
          "has " + scores.length + " scores for " + classes.count() + " classes");
    }
  }

  private static Value linearRegressor(Call call) {
    Computed x = row(call);
    int targets = Math.toIntExact(call.integer("targets", 1));
    double[] intercepts = call.numbers("intercepts");
    requireNoTransform(call);
    call.building(Type.FLOAT32);
    int[] sums =
        sums(
            call,
            x.ids(),
            call.numbers("coefficients"),
            intercepts == null ? new double[targets] : intercepts);
    return new Computed(Type.FLOAT32, new int[] {1, sums.length}, sums);
  }

  private static void requireNoTransform(Call call) {
    String transform = call.text("post_transform", "NONE");
    if (!transform.equals("NONE")) {
      throw new OnnxException("has the post_transform " + transform + "; only NONE is supported");
    }
  }

  private static void requireLinear(Call call) {
    String kernel = call.text("kernel_type", "LINEAR");
    if (!kernel.equals("LINEAR")) {
      throw new OnnxException(
          "has the kernel " + kernel + "; only LINEAR is supported (a small MLP can replace it)");
    }
  }

  private static List<Value> svmClassifier(Call call) {
    Computed x = row(call);
    ClassNames classes = ClassNames.of(call, "classlabels_ints");
    double[] rho = call.numbers("rho");
    double[] coefficients = call.numbers("coefficients");
    int[] perClass = call.smallIntegers("vectors_per_class");
    int n = classes.count();
    call.building(Type.FLOAT32);
    if (rho == null || rho.length == 0 || coefficients == null) {
      throw new OnnxException("has no rho or no coefficients");
    }
    if (Arrays.stream(perClass).sum() == 0) {
      double[] constants = new double[n];
      Arrays.fill(constants, rho[0]);
      int[] scores = sums(call, x.ids(), coefficients, constants);
      if (n == 2) {
        throw new OnnxException("has two classes without support vectors; use a LinearClassifier");
      }
      return List.of(
          classes.label(call.builder().argmax(scores, false)),
          Scores.each(call, Type.FLOAT32, scores));
    }
    requireLinear(call);
    int[] pairs = pairScores(call, x.ids(), n, perClass, coefficients, rho);
    int[] first = call.builder().compare(pairs, Relation.GREATER, new double[pairs.length]);
    Decision decision =
        n == 2
            ? firstIfPositive(call.builder(), pairs[0], first)
            : call.builder().argmax(votes(call.builder(), first, n), false);
    Value scores;
    if (call.hasAttribute("prob_a") && call.numbers("prob_a").length > 0) {
      scores =
          new Value.Unreadable(
              new OnnxException(
                  "node %s (SVMClassifier): probabilities of an SVM come from an iteration, which"
                          .formatted(call.name())
                      + " is not supported; train it without probability=True"));
    } else {
      scores =
          n == 2
              ? Scores.opposite(call, Type.FLOAT32, pairs[0])
              : Scores.each(call, Type.FLOAT32, pairs);
    }
    return List.of(classes.label(decision), scores);
  }

  /** The first class where the sum is above 0, the second one also at 0. */
  private static Decision firstIfPositive(GraphBuilder builder, int sum, int[] first) {
    int[] opposite = Scores.opposite(builder, sum);
    int[] scores = {opposite[1], opposite[0]};
    return new Decision.Bit(builder.not(first)[0], Optional.of(new Decision.Scores(scores, true)));
  }

  /** One sum for each pair of classes i before j; above 0 speaks for i. */
  private static int[] pairScores(
      Call call, int[] x, int n, int[] perClass, double[] coefficients, double[] rho) {
    double[] vectors = call.numbers("support_vectors");
    int count = Arrays.stream(perClass).sum();
    if (perClass.length != n
        || vectors == null
        || vectors.length != (long) count * x.length
        || coefficients.length < (long) (n - 1) * count
        || rho.length < n * (n - 1) / 2) {
      throw new OnnxException("its support vectors, coefficients and rho do not fit");
    }
    int[] start = new int[n + 1];
    for (int c = 0; c < n; c++) {
      start[c + 1] = start[c] + perClass[c];
    }
    List<double[]> rows = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      for (int j = i + 1; j < n; j++) {
        double[] row = new double[x.length];
        for (int v = start[i]; v < start[i + 1]; v++) {
          accumulate(row, vectors, v, coefficients[(j - 1) * count + v]);
        }
        for (int v = start[j]; v < start[j + 1]; v++) {
          accumulate(row, vectors, v, coefficients[i * count + v]);
        }
        rows.add(row);
      }
    }
    return call.builder()
        .affine(
            new Windows(
                rows.toArray(double[][]::new), new int[][] {x}, Arrays.copyOf(rho, rows.size())));
  }

  private static void accumulate(double[] row, double[] vectors, int vector, double factor) {
    for (int f = 0; f < row.length; f++) {
      row[f] += factor * vectors[vector * row.length + f];
    }
  }

  private static int[] votes(GraphBuilder builder, int[] first, int n) {
    int[] start = new int[n + 1];
    List<Integer> sources = new ArrayList<>();
    List<Double> weights = new ArrayList<>();
    double[] constants = new double[n];
    for (int c = 0; c < n; c++) {
      int pair = 0;
      for (int i = 0; i < n; i++) {
        for (int j = i + 1; j < n; j++, pair++) {
          if (i == c || j == c) {
            sources.add(first[pair]);
            weights.add(i == c ? 1.0 : -1.0);
            constants[c] += i == c ? 0 : 1;
          }
        }
      }
      start[c + 1] = sources.size();
    }
    return builder.affine(
        new Sparse(
            start,
            sources.stream().mapToInt(s -> s).toArray(),
            weights.stream().mapToDouble(w -> w).toArray(),
            constants));
  }

  private static Value svmRegressor(Call call) {
    Computed x = row(call);
    requireLinear(call);
    requireNoTransform(call);
    double[] rho = call.numbers("rho");
    double[] coefficients = call.numbers("coefficients");
    double[] vectors = call.numbers("support_vectors");
    int supports = Math.toIntExact(call.integer("n_supports", 0));
    if (call.flag("one_class", false) || rho == null || rho.length != 1 || coefficients == null) {
      throw new OnnxException("is no plain regression");
    }
    double[] row = new double[x.size()];
    if (supports == 0) {
      row = coefficients;
    } else {
      if (vectors == null
          || vectors.length != (long) supports * row.length
          || coefficients.length < supports) {
        throw new OnnxException("its support vectors and coefficients do not fit");
      }
      for (int v = 0; v < supports; v++) {
        accumulate(row, vectors, v, coefficients[v]);
      }
    }
    call.building(Type.FLOAT32);
    return new Computed(Type.FLOAT32, new int[] {1, 1}, sums(call, x.ids(), row, rho));
  }

  /** Two steps, so that the reference rounds after each as a runtime does. */
  private static Value scaler(Call call) {
    Computed x = call.computed(0);
    double[] offset = stretched(call.numbers("offset"), x, 0);
    double[] scale = stretched(call.numbers("scale"), x, 1);
    double[] ones = new double[x.size()];
    Arrays.fill(ones, 1);
    call.building(Type.FLOAT32);
    int[] ids = x.type() == Type.FLOAT32 ? x.ids() : call.builder().rounded(x.ids());
    int[] shifted =
        call.builder().elementwise(ids, ones, Arrays.stream(offset).map(o -> -o).toArray());
    return call.result(
        Type.FLOAT32, x.shape(), call.builder().elementwise(shifted, scale, new double[x.size()]));
  }

  private static double[] stretched(double[] values, Computed x, double otherwise) {
    double[] result = new double[x.size()];
    if (values == null || values.length == 0) {
      Arrays.fill(result, otherwise);
      return result;
    }
    int columns = x.shape()[x.rank() - 1];
    if (values.length != 1 && values.length != columns) {
      throw new OnnxException("has " + values.length + " numbers for " + columns + " columns");
    }
    Arrays.setAll(result, i -> values[i % values.length]);
    return result;
  }

  private static Value normalizer(Call call) {
    Computed x = row(call);
    Type type = Type.FLOAT32;
    call.building(type);
    GraphBuilder builder = call.builder();
    int n = x.size();
    double[] ones = new double[n];
    Arrays.fill(ones, 1);
    String norm = call.text("norm", "MAX");
    int[] length =
        switch (norm) {
          case "MAX" -> builder.extreme(true, Groups.of(List.of(x.ids())));
          case "L1" ->
              builder.affine(
                  new Sparse(
                      new int[] {0, n},
                      builder.piecewise(x.ids(), Polyline.absolute()),
                      ones,
                      new double[1]));
          case "L2" ->
              builder.smooth(
                  builder.affine(
                      new Sparse(
                          new int[] {0, n},
                          builder.product(x.ids(), x.ids()),
                          ones,
                          new double[1])),
                  SmoothFunction.of(Shape.SQRT));
          default -> throw new OnnxException("has the norm " + norm);
        };
    int[] share = builder.smooth(length, SmoothFunction.of(Shape.RECIPROCAL));
    int[] shares = new int[n];
    Arrays.fill(shares, share[0]);
    return new Computed(
        type,
        x.shape(),
        builder.product(x.ids(), shares),
        norm.equals("MAX") ? null : new Activation("normalizer", x.ids()));
  }

  private static Value imputer(Call call) {
    Computed x = call.computed(0);
    boolean floats = call.hasAttribute("imputed_value_floats");
    double replaced =
        floats ? call.number("replaced_value_float", 0) : call.integer("replaced_value_int64", 0);
    if (Double.isNaN(replaced)) {
      call.builder().note(call.name() + " (Imputer): inputs are always numbers, left out");
      return x;
    }
    double[] values =
        floats
            ? call.numbers("imputed_value_floats")
            : Arrays.stream(call.integers("imputed_value_int64s")).asDoubleStream().toArray();
    double[] imputed = stretched(values, x, 0);
    double[] against = new double[x.size()];
    Arrays.fill(against, replaced);
    call.building(x.type());
    int[] missing = call.builder().compare(x.ids(), Relation.EQUAL, against);
    int[] constants = call.builder().constant(imputed);
    return new Computed(x.type(), x.shape(), call.builder().select(missing, constants, x.ids()));
  }

  private static Value binarizer(Call call) {
    Computed x = call.computed(0);
    double[] threshold = new double[x.size()];
    Arrays.fill(threshold, call.number("threshold", 0));
    call.building(x.type());
    return call.result(
        x.type(), x.shape(), call.builder().compare(x.ids(), Relation.GREATER, threshold));
  }

  private static Value vectorizer(Call call) {
    List<Value> parts = new ArrayList<>();
    for (int i = 0; i < call.inputs().size(); i++) {
      Computed part = call.computed(i);
      parts.add(new Computed(Type.FLOAT32, new int[] {1, part.size()}, part.ids()));
    }
    return Movement.concat(call, parts, 1);
  }

  private static Value oneHot(Call call) {
    Computed x = call.computed(0);
    long[] categories = call.integers("cats_int64s");
    if (categories == null || categories.length == 0) {
      throw new OnnxException("encodes strings; encode them before the model and give it numbers");
    }
    if (!call.flag("zeros", true)) {
      call.builder()
          .note(
              call.name()
                  + " (OneHotEncoder): refuses unknown categories; here they are all zeros, so"
                  + " declare the input's range to hold known ones only");
    }
    int n = categories.length;
    int[] repeated = new int[x.size() * n];
    double[] against = new double[repeated.length];
    for (int i = 0; i < repeated.length; i++) {
      repeated[i] = x.ids()[i / n];
      against[i] = categories[i % n];
    }
    int[] shape = Arrays.copyOf(x.shape(), x.rank() + 1);
    shape[x.rank()] = n;
    call.building(x.type());
    int[] bits = call.builder().compare(repeated, Relation.EQUAL, against);
    return call.result(Type.FLOAT32, shape, bits);
  }
}
