package dev.proofstream.model.metrics;

/**
 * Quality of predicted labels. Definitions as in scikit-learn's {@code accuracy_score}, {@code
 * precision_score}, {@code recall_score} and {@code f1_score} with {@code zero_division=0}: of two
 * classes with class 1 as the positive one (binary average), of more the mean over the classes
 * (macro average).
 *
 * @param rows number of rows, at least 1
 * @param accuracy share of correct labels
 * @param precision true positives among predicted positives; 0 when there are none
 * @param recall true positives among actual positives; 0 when there are none
 * @param f1 harmonic mean of a class's precision and recall; 0 when both are
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
    int classes = 2;
    for (int label : actual) {
      classes = Math.max(classes, label + 1);
    }
    for (int label : predicted) {
      classes = Math.max(classes, label + 1);
    }
    int[] predictedAs = new int[classes];
    int[] actually = new int[classes];
    int[] hits = new int[classes];
    int correct = 0;
    int most = 0;
    for (int i = 0; i < actual.length; i++) {
      most = Math.max(most, ++actually[actual[i]]);
      if (predicted[i] >= 0) {
        predictedAs[predicted[i]]++;
      }
      if (predicted[i] == actual[i]) {
        hits[actual[i]]++;
        correct++;
      }
    }
    int first = classes == 2 ? 1 : 0;
    double precision = 0;
    double recall = 0;
    double f1 = 0;
    for (int c = first; c < classes; c++) {
      precision += share(hits[c], predictedAs[c]) / (classes - first);
      recall += share(hits[c], actually[c]) / (classes - first);
      f1 += share(2 * hits[c], predictedAs[c] + actually[c]) / (classes - first);
    }
    return new Quality(
        actual.length,
        share(correct, actual.length),
        precision,
        recall,
        f1,
        share(most, actual.length));
  }

  private static double share(int part, int whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }
}
