package dev.proofstream.model.training;

/** Which class each cluster answers with. */
final class ClusterClasses {
  private ClusterClasses() {}

  /**
   * The class of most rows of each cluster, of equally many the lowest. A class that no cluster
   * would answer with takes the cluster where it is the largest share, of those whose class another
   * cluster has too.
   *
   * @param rows [rows][inputs]
   * @param labels class of each row
   * @param centroids [clusters][inputs], at least as many as classes
   * @return class of each cluster; every class at least once
   */
  static int[] assign(double[][] rows, int[] labels, double[][] centroids, int classes) {
    int[][] count = new int[centroids.length][classes];
    for (int r = 0; r < rows.length; r++) {
      count[nearest(rows[r], centroids)][labels[r]]++;
    }
    int[] classOf = new int[centroids.length];
    int[] clusters = new int[classes];
    for (int c = 0; c < classOf.length; c++) {
      for (int k = 1; k < classes; k++) {
        if (count[c][k] > count[c][classOf[c]]) {
          classOf[c] = k;
        }
      }
      clusters[classOf[c]]++;
    }
    for (int k = 0; k < classes; k++) {
      if (clusters[k] > 0) {
        continue;
      }
      int best = -1;
      for (int c = 0; c < classOf.length; c++) {
        if (clusters[classOf[c]] > 1 && (best < 0 || share(count[c], k) > share(count[best], k))) {
          best = c;
        }
      }
      clusters[classOf[best]]--;
      classOf[best] = k;
      clusters[k]++;
    }
    return classOf;
  }

  private static double share(int[] count, int label) {
    int sum = 0;
    for (int n : count) {
      sum += n;
    }
    return sum == 0 ? 0 : (double) count[label] / sum;
  }

  private static int nearest(double[] row, double[][] centroids) {
    int best = 0;
    double smallest = Double.POSITIVE_INFINITY;
    for (int c = 0; c < centroids.length; c++) {
      double distance = 0;
      for (int i = 0; i < row.length; i++) {
        distance += (row[i] - centroids[c][i]) * (row[i] - centroids[c][i]);
      }
      if (distance < smallest) {
        smallest = distance;
        best = c;
      }
    }
    return best;
  }
}
