package dev.proofstream.model.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.proofstream.model.data.DataSet;
import dev.proofstream.model.data.HeartData;
import dev.proofstream.model.graph.Architecture;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The quality bar on the real data, with the defaults that users get. */
class TrainerIT {

  @BeforeAll
  static void unpackBesideTheClasses() {
    PyTorch.unpackInto(Path.of("target", "djl"));
  }

  @ParameterizedTest
  @CsvSource({"18-2, 38, 0.87", "18-8-8-2, 242, 0.86"})
  void theModelReachesItsBarOnTheTestRows(String architecture, long parameters, double bar)
      throws Exception {
    assumeTrue(
        HeartData.pathFromEnvironment().isPresent(),
        "PROOFSTREAM_DATA does not name the heart-failure data");
    DataSet data = HeartData.read(HeartData.pathFromEnvironment().get());
    TrainingResult result =
        Trainer.train(
            "m",
            data,
            TrainingPlan.of(Architecture.parse(architecture), TrainingPlan.DEFAULT_SEED),
            Progress.silent());
    assertEquals(276, result.quality().rows());
    assertEquals(164 / 276.0, result.quality().majorityBaseline());
    assertEquals(parameters, result.model().network().parameters());
    assertTrue(result.quality().accuracy() >= bar, "accuracy " + result.quality().accuracy());
  }
}
