package dev.proofstream.model.graph;

/** IEEE 754 format that the reference rounds a value to. */
public enum Precision {
  FLOAT32 {
    @Override
    public double round(double x) {
      return (float) x;
    }
  },
  FLOAT64 {
    @Override
    public double round(double x) {
      return x;
    }
  };

  /** The nearest value of this format, ties to even. */
  public abstract double round(double x);
}
