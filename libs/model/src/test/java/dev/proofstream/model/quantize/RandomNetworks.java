package dev.proofstream.model.quantize;

import dev.proofstream.model.data.InputSpec;
import dev.proofstream.model.graph.Dense;
import dev.proofstream.model.graph.FeedForwardNetwork;
import dev.proofstream.model.graph.Layer;
import dev.proofstream.model.graph.Relu;
import dev.proofstream.model.graph.Standardization;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Made-up networks and rows over inputs of every kind. */
final class RandomNetworks {
  static final List<InputSpec> INPUTS =
      List.of(
          spec("Age", "18", "30", "1"),
          spec("Oldpeak", "-0.5", "0.5", "0.1"),
          InputSpec.bit("Sex", ""),
          InputSpec.bit("Slope_Down", "Slope"),
          InputSpec.bit("Slope_Flat", "Slope"),
          InputSpec.bit("Slope_Up", "Slope"));

  static final Standardization STANDARDIZATION =
      new Standardization(
          new double[] {24, 0.1, 0.6, 0.2, 0.5, 0.3}, new double[] {4, 0.3, 0.49, 0.4, 0.5, 0.46});

  private RandomNetworks() {}

  static FeedForwardNetwork network(Random random, double size, int... widths) {
    List<Layer> layers = new ArrayList<>();
    for (int l = 1; l < widths.length; l++) {
      float[][] weights = new float[widths[l]][widths[l - 1]];
      float[] bias = new float[widths[l]];
      for (int o = 0; o < bias.length; o++) {
        bias[o] = (float) (random.nextGaussian() * size);
        for (int i = 0; i < weights[o].length; i++) {
          weights[o][i] = (float) (random.nextGaussian() * size);
        }
      }
      layers.add(new Dense(weights, bias));
      if (l < widths.length - 1) {
        layers.add(new Relu());
      }
    }
    return new FeedForwardNetwork(layers);
  }

  static List<String> labels(int classes) {
    return IntStream.range(0, classes).mapToObj(k -> "class " + k).toList();
  }

  static List<int[]> rows(Random random, int count) {
    List<int[]> rows = new ArrayList<>();
    for (int r = 0; r < count; r++) {
      int[] levels = new int[INPUTS.size()];
      for (int i = 0; i < 3; i++) {
        levels[i] = random.nextInt(INPUTS.get(i).levels());
      }
      levels[3 + random.nextInt(3)] = 1;
      rows.add(levels);
    }
    return rows;
  }

  /** Every permitted row: 13 * 11 * 2 * 3. */
  static List<int[]> allRows() {
    List<int[]> rows = new ArrayList<>();
    for (int age = 0; age < 13; age++) {
      for (int peak = 0; peak < 11; peak++) {
        for (int sex = 0; sex < 2; sex++) {
          for (int slope = 0; slope < 3; slope++) {
            int[] levels = {age, peak, sex, 0, 0, 0};
            levels[3 + slope] = 1;
            rows.add(levels);
          }
        }
      }
    }
    return rows;
  }

  static double[] values(int[] levels) {
    double[] values = new double[levels.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = INPUTS.get(i).value(levels[i]).doubleValue();
    }
    return values;
  }

  private static InputSpec spec(String name, String min, String max, String step) {
    return new InputSpec(name, new BigDecimal(min), new BigDecimal(max), new BigDecimal(step), "");
  }
}
