package dev.proofstream.proving;

import dev.proofstream.model.TrainedModel;
import dev.proofstream.model.data.InputSpec;
import dev.proofstream.model.graph.Dense;
import dev.proofstream.model.graph.FeedForwardNetwork;
import dev.proofstream.model.graph.Layer;
import dev.proofstream.model.graph.Relu;
import dev.proofstream.model.graph.Standardization;
import dev.proofstream.model.onnx.OnnxWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Made-up models with all kinds of inputs, small enough to compile in a test. */
public final class SmallModels {
  private SmallModels() {}

  public static final List<InputSpec> INPUTS =
      List.of(
          spec("Age", "18", "90", "1"),
          spec("Oldpeak", "-2.5", "6.0", "0.1"),
          InputSpec.bit("Sex", ""),
          InputSpec.bit("Slope_Down", "Slope"),
          InputSpec.bit("Slope_Flat", "Slope"),
          InputSpec.bit("Slope_Up", "Slope"));

  /** Random weights for widths such as 6, 4, 3, 2. */
  public static TrainedModel random(String name, long seed, int... widths) {
    Random random = new Random(seed);
    List<Layer> layers = new ArrayList<>();
    for (int l = 1; l < widths.length; l++) {
      float[][] weights = new float[widths[l]][widths[l - 1]];
      float[] bias = new float[widths[l]];
      for (int o = 0; o < bias.length; o++) {
        bias[o] = (float) random.nextGaussian() / 4;
        for (int i = 0; i < weights[o].length; i++) {
          weights[o][i] = (float) (random.nextGaussian() / Math.sqrt(widths[l - 1]));
        }
      }
      layers.add(new Dense(weights, bias));
      if (l < widths.length - 1) {
        layers.add(new Relu());
      }
    }
    FeedForwardNetwork network = new FeedForwardNetwork(layers);
    Standardization standardization =
        new Standardization(
            new double[] {50, 0.9, 0.6, 0.2, 0.5, 0.3},
            new double[] {11, 1.1, 0.49, 0.4, 0.5, 0.46});
    return new TrainedModel(
        name,
        OnnxWriter.write(network),
        network,
        standardization,
        INPUTS,
        IntStream.range(0, widths[widths.length - 1]).mapToObj(k -> "class " + k).toList());
  }

  /** Permitted rows, as levels. */
  public static List<int[]> rows(long seed, int count) {
    Random random = new Random(seed);
    List<int[]> rows = new ArrayList<>();
    for (int r = 0; r < count; r++) {
      int[] levels = new int[INPUTS.size()];
      for (int i = 0; i < levels.length; i++) {
        levels[i] =
            INPUTS.get(i).oneHotGroup().isEmpty() ? random.nextInt(INPUTS.get(i).levels()) : 0;
      }
      levels[3 + random.nextInt(3)] = 1;
      rows.add(levels);
    }
    return rows;
  }

  private static InputSpec spec(String name, String min, String max, String step) {
    return new InputSpec(name, new BigDecimal(min), new BigDecimal(max), new BigDecimal(step), "");
  }

  /** What the model in floating point says of a row of levels. */
  public static int label(TrainedModel model, int[] levels) {
    double[] values = new double[levels.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = INPUTS.get(i).value(levels[i]).doubleValue();
    }
    return model.label(values);
  }
}
