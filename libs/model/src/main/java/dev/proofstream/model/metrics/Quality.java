package dev.proofstream.model.metrics;

/**
 * Quality of predicted labels, with class 1 as the positive one. Definitions as in scikit-learn's
 * {@code accuracy_score}, {@code precision_score}, {@code recall_score} and {@code f1_score}
 * (binary average, {@code zero_division=0}).
 *
 * @param rows number of rows, at least 1
 * @param accuracy share of correct labels
 * @param precision true positives among predicted positives; 0 when there are none
 * @param recall true positives among actual positives; 0 when there are none
 * @param f1 harmonic mean of precision and recall; 0 when both are
 * @param majorityBaseline accuracy of always saying the more frequent actual label
 */
public record Quality(
    int rows,
    double accuracy,
    double precision,
    double recall,
    double f1,
    double majorityBaseline) {

  /**
   * Compares labels.
   *
   * @param predicted class indices; a negative one stands for a row without prediction and is wrong
   * @param actual class indices from 0
   */
  public static Quality of(int[] predicted, int[] actual) {
    if (predicted.length != actual.length || actual.length == 0) {
      throw new IllegalArgumentException(
          predicted.length + " predictions for " + actual.length + " rows");
    }
    int correct = 0;
    int truePositives = 0;
    int predictedPositives = 0;
    int actualPositives = 0;
    int classes = 0;
    for (int label : actual) {
      classes = Math.max(classes, label + 1);
    }
    int[] frequency = new int[classes];
    int most = 0;
    for (int i = 0; i < actual.length; i++) {
      correct += predicted[i] == actual[i] ? 1 : 0;
      predictedPositives += predicted[i] == 1 ? 1 : 0;
      actualPositives += actual[i] == 1 ? 1 : 0;
      truePositives += predicted[i] == 1 && actual[i] == 1 ? 1 : 0;
      most = Math.max(most, ++frequency[actual[i]]);
    }
    return new Quality(
        actual.length,
        share(correct, actual.length),
        share(truePositives, predictedPositives),
        share(truePositives, actualPositives),
        share(2 * truePositives, predictedPositives + actualPositives),
        share(most, actual.length));
  }

  private static double share(int part, int whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }
}
