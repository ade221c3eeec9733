package dev.proofstream.dashboard.laboratory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.proofstream.dashboard.laboratory.GrowthLaw.Measured;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class GrowthLawTest {

  @Test
  void everyCostHasALawOfItsOwnSeriesRouteAndOwner() {
    List<Measured> networks = new ArrayList<>();
    for (double size : new double[] {2, 4, 8, 16}) {
      networks.add(network("run", "width", "ezkl", size, 3 * size));
      networks.add(network("run", "depth", "ezkl", size, 5 * size * size));
      networks.add(network("reference", "width", "ezkl", size, Math.sqrt(size)));
    }
    networks.add(network("run", "width", "circom-groth16", 2, 7));
    networks.add(network("run", "width", "circom-groth16", 4, 7));
    Map<String, Double> exponents =
        GrowthLaw.of(networks).stream()
            .collect(
                Collectors.toMap(
                    law ->
                        String.join(
                            " ", law.whose(), law.experiment(), law.system(), law.x(), law.y()),
                    law -> (double) Math.round(law.fit().exponent() * 1e9) / 1e9));
    // Two sizes of the other route are no law; accuracy is no cost.
    assertEquals(
        Map.of(
            "run width ezkl parameters proveMs", 1.0,
            "run depth ezkl parameters proveMs", 2.0,
            "reference width ezkl parameters proveMs", 0.5),
        exponents);
  }

  private static Measured network(
      String whose, String experiment, String system, double parameters, double proveMs) {
    return new Measured(
        whose,
        experiment,
        system,
        Map.of("parameters", parameters, "proveMs", proveMs, "accuracy", 1 / parameters));
  }
}
