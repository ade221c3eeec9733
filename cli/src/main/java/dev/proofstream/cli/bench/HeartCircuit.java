package dev.proofstream.cli.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.proofstream.cli.CommandFailedException;
import dev.proofstream.cli.Terminal;
import dev.proofstream.cli.stack.Home;
import dev.proofstream.model.TrainedModel;
import dev.proofstream.model.data.DataSet;
import dev.proofstream.model.data.DataSetException;
import dev.proofstream.model.data.DataSource;
import dev.proofstream.model.data.HeartData;
import dev.proofstream.model.graph.Standardization;
import dev.proofstream.proving.CircuitFiles;
import dev.proofstream.proving.CircuitOptions;
import dev.proofstream.proving.CompilationFailedException;
import dev.proofstream.proving.CompileListener;
import dev.proofstream.proving.CompileRequest;
import dev.proofstream.proving.bundle.ManifestSigner;
import dev.proofstream.proving.circom.CircomCompiler;
import dev.proofstream.proving.circom.CircomGroth16;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Circuits of the heart-failure models, compiled on the spot. The models are what the trainer makes
 * of the data set's 642 training rows with its defaults (seed 42), kept here so that everybody
 * measures the same circuits without training.
 */
final class HeartCircuit {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final CircomGroth16 system = new CircomGroth16(CircomCompiler.find());
  private final DataSet data;

  /** Circuits calibrated on these rows. */
  HeartCircuit(DataSet data) {
    this.data = data;
  }

  /** The rows of PROOFSTREAM_DATA, else what was downloaded, else made-up ones. */
  static HeartCircuit load(Terminal terminal) {
    try {
      DataSet data =
          new DataSource(Optional.empty(), HeartData.pathFromEnvironment(), Home.of(null).cache())
              .load();
      if (data.synthetic()) {
        terminal.say(
            "no heart.csv is here (" + HeartData.PATH_VARIABLE + "): measuring on made-up rows");
      }
      return new HeartCircuit(data);
    } catch (DataSetException e) {
      throw CommandFailedException.usage(e.getMessage());
    }
  }

  /** The proof system of these circuits. */
  CircomGroth16 system() {
    return system;
  }

  /** Levels of the test rows, one array of inputs each. */
  List<int[]> testRows() {
    return Arrays.stream(data.testRows()).mapToObj(row -> data.encoded(row).levels()).toList();
  }

  /**
   * One of the models.
   *
   * @param name linear or mlp
   */
  TrainedModel model(String name) throws IOException {
    record Moments(double[] mean, double[] scale) {}
    Moments moments = JSON.readValue(resource("heart-standardization.json"), Moments.class);
    return TrainedModel.fromOnnx(
        name,
        resource("heart-" + name + ".onnx"),
        new Standardization(moments.mean(), moments.scale()),
        data.description().inputs(),
        data.description().labels());
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = HeartCircuit.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  /**
   * A circuit with keys, with fixed parameters, public inputs, and the label as output.
   *
   * @param batch rows of a proof
   * @param folder empty, or not there yet
   */
  CircuitFiles compile(String name, int batch, Path folder)
      throws IOException, InterruptedException {
    List<int[]> rows =
        Arrays.stream(data.trainRows()).mapToObj(row -> data.encoded(row).levels()).toList();
    CircuitOptions options =
        CircuitOptions.of(CircuitOptions.FIXED, CircuitOptions.PUBLIC, CircuitOptions.LABEL, batch);
    Files.createDirectories(folder);
    try {
      return system
          .compile(
              new CompileRequest(model(name), rows, options, Optional.empty()),
              folder,
              CompileListener.SILENT)
          .signedBy(ManifestSigner.load(folder.resolve("keys")))
          .files();
    } catch (CompilationFailedException e) {
      throw CommandFailedException.surroundings(
          "the circuit of the heart model " + name + " cannot be made: " + e.getMessage(), e);
    }
  }
}
