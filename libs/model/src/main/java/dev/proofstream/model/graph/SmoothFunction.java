package dev.proofstream.model.graph;

/**
 * A function of one value that is no polyline; a circuit approximates it.
 *
 * @param shape which function
 * @param alpha parameter of {@code ELU}, {@code CELU} and {@code SELU}, else 0
 * @param gamma parameter of {@code SELU}, else 0
 */
public record SmoothFunction(Shape shape, double alpha, double gamma) {

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
    RECIPROCAL
  }

  public static SmoothFunction of(Shape shape) {
    return new SmoothFunction(shape, 0, 0);
  }

  /** Value in float64, correct to about 1e-12. */
  public double at(double x) {
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
    };
  }

  /** Whether a larger x always gives a larger value, over all of its domain. */
  public boolean increasing() {
    return switch (shape) {
      case SIGMOID, TANH, SOFTPLUS, SOFTSIGN, ERF, EXP, LOG, SQRT -> true;
      case ELU, CELU, SELU -> alpha > 0 && (shape != Shape.SELU || gamma > 0);
      case MISH, SILU, GELU, GELU_TANH, RECIPROCAL -> false;
    };
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }
}
