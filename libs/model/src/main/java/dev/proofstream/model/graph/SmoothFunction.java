package dev.proofstream.model.graph;

/**
 * A function of one value that is no polyline; a circuit approximates it.
 *
 * @param shape which function
 * @param alpha parameter of {@code ELU}, {@code CELU} and {@code SELU}, else 0
 * @param gamma parameter of {@code SELU}, else 0
 * @param low what comes in is known to be no smaller: a smaller x counts as this
 * @param high what comes in is known to be no larger: a larger x counts as this
 */
public record SmoothFunction(Shape shape, double alpha, double gamma, double low, double high) {

  /**
   * The functions, as the ONNX operators of these names define them.
   *
   * <p>Source: ONNX operator schemas.
   */
  public enum Shape {
    SIGMOID,
    TANH,
    ELU,
    CELU,
    SELU,
    SOFTPLUS,
    SOFTSIGN,
    MISH,
    /** {@code x * sigmoid(x)}; Swish. */
    SILU,
    /** With erf. */
    GELU,
    /** The approximation with tanh. */
    GELU_TANH,
    ERF,
    EXP,
    /** Of values above 0. */
    LOG,
    /** Of values that are not negative. */
    SQRT,
    /** 1 / x of values above 0. */
    RECIPROCAL,
    /** 1 / sqrt(x) of values above 0. */
    RSQRT
  }

  public SmoothFunction(Shape shape, double alpha, double gamma) {
    this(shape, alpha, gamma, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
  }

  public static SmoothFunction of(Shape shape) {
    return new SmoothFunction(shape, 0, 0);
  }

  /** The same function of what is known to lie between these. */
  public SmoothFunction within(double least, double most) {
    return new SmoothFunction(shape, alpha, gamma, least, most);
  }

  /** Value in float64, correct to about 1e-12. */
  public double at(double x) {
    return plain(Math.min(Math.max(x, low), high));
  }

  private double plain(double x) {
    return switch (shape) {
      case SIGMOID -> sigmoid(x);
      case TANH -> Math.tanh(x);
      case ELU -> x < 0 ? alpha * Math.expm1(x) : x;
      case CELU -> x < 0 ? alpha * Math.expm1(x / alpha) : x;
      case SELU -> gamma * (x < 0 ? alpha * Math.expm1(x) : x);
      case SOFTPLUS -> softplus(x);
      case SOFTSIGN -> x / (1 + Math.abs(x));
      case MISH -> x * Math.tanh(softplus(x));
      case SILU -> x * sigmoid(x);
      case GELU -> x * ErrorFunction.normal(x);
      case GELU_TANH ->
          0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
      case ERF -> ErrorFunction.erf(x);
      case EXP -> Math.exp(x);
      case LOG -> Math.log(x);
      case SQRT -> Math.sqrt(x);
      case RECIPROCAL -> 1 / x;
      case RSQRT -> 1 / Math.sqrt(x);
    };
  }

  /** Whether a larger x always gives a larger value, over all of its domain. */
  public boolean increasing() {
    return switch (shape) {
      case SIGMOID, TANH, SOFTPLUS, SOFTSIGN, ERF, EXP, LOG, SQRT -> true;
      case ELU, CELU, SELU -> alpha > 0 && (shape != Shape.SELU || gamma > 0);
      case MISH, SILU, GELU, GELU_TANH, RECIPROCAL, RSQRT -> false;
    };
  }

  /** Smallest value for which it is defined. */
  public double domainLow() {
    if (low > Double.NEGATIVE_INFINITY) {
      return Double.NEGATIVE_INFINITY;
    }
    return switch (shape) {
      case LOG, RECIPROCAL, RSQRT -> Double.MIN_NORMAL;
      case SQRT -> 0;
      default -> Double.NEGATIVE_INFINITY;
    };
  }

  /** Smallest and largest value for {@code low <= x <= high}. */
  public double[] range(double low, double high) {
    double a = at(low);
    double b = at(high);
    double smallest = Math.min(a, b);
    double largest = Math.max(a, b);
    double turn = turn();
    if (low < turn && turn < high) {
      smallest = Math.min(smallest, at(turn));
      largest = Math.max(largest, at(turn));
    }
    return new double[] {smallest, largest};
  }

  /** Where it turns round; it never does so twice. */
  private double turn() {
    return switch (shape) {
      case MISH -> -1.192431214515;
      case SILU -> -1.278464542761;
      case GELU -> -0.751791524694;
      case GELU_TANH -> -0.752461423380;
      // For a negative alpha.
      case ELU, CELU, SELU -> 0;
      default -> Double.NaN;
    };
  }

  /**
   * The straight line that it comes close to on the left or on the right, NaN where there is none.
   */
  public double asymptote(double x, boolean left) {
    if (left ? low > Double.NEGATIVE_INFINITY : high < Double.POSITIVE_INFINITY) {
      return plain(left ? low : high);
    }
    return switch (shape) {
      case SIGMOID -> left ? 0 : 1;
      case TANH, SOFTSIGN, ERF -> left ? -1 : 1;
      case SOFTPLUS, MISH, SILU, GELU, GELU_TANH -> left ? 0 : x;
      case ELU -> left ? -alpha : x;
      case CELU -> left ? (alpha > 0 ? -alpha : Double.NaN) : x;
      case SELU -> left ? -gamma * alpha : gamma * x;
      case EXP -> left ? 0 : Double.NaN;
      case LOG, SQRT, RECIPROCAL, RSQRT -> Double.NaN;
    };
  }

  /**
   * How far it is from its asymptote at x and everywhere beyond; NaN where there is none, or where
   * the distance may still grow.
   */
  public double asymptoticError(double x, boolean left) {
    if (left ? low > Double.NEGATIVE_INFINITY : high < Double.POSITIVE_INFINITY) {
      return (left ? x <= low : x >= high) ? 0 : Double.NaN;
    }
    // Where it turns round, the distance shrinks only from there on.
    double from =
        switch (shape) {
          case MISH, SILU, GELU, GELU_TANH -> 2;
          default -> 0;
        };
    return (left ? x <= -from : x >= from) ? Math.abs(at(x) - asymptote(x, left)) : Double.NaN;
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }
}
