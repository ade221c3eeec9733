package dev.proofstream.trainer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.proofstream.model.TrainedModel;
import dev.proofstream.model.data.DataSet;
import dev.proofstream.model.data.InputSpec;
import dev.proofstream.model.graph.Architecture;
import dev.proofstream.model.training.LibraryTrainer;
import dev.proofstream.model.training.ModelSpec;
import dev.proofstream.model.training.PyTorch;
import dev.proofstream.model.training.Trainer;
import dev.proofstream.model.training.TrainingResult;
import dev.proofstream.platform.artifacts.ArtifactStore;
import dev.proofstream.platform.service.PlatformConfig;
import dev.proofstream.proto.Artifact;
import dev.proofstream.proto.FailureCode;
import dev.proofstream.proto.ModelInput;
import dev.proofstream.proto.ModelTrained;
import dev.proofstream.proto.Quality;
import dev.proofstream.proto.StageTiming;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import org.jboss.logging.Logger;

/** Trains models and stores what belongs to them. */
@ApplicationScoped
public class Trainings {
  private static final Logger LOG = Logger.getLogger(Trainings.class);

  /** Names of the stored files. */
  static final String ONNX = "model.onnx";

  static final String DATA_SET = "data-set.yaml";
  static final String CALIBRATION = "calibration.json";

  private final TrainingData data;
  private final ArtifactStore store;
  private final ObjectMapper json;
  private final TrainerMetrics metrics;
  private final String replica;
  private volatile boolean stopped;

  public Trainings(
      TrainingData data,
      ArtifactStore store,
      ObjectMapper json,
      TrainerMetrics metrics,
      PlatformConfig platform,
      TrainerConfig config) {
    this.data = data;
    this.store = store;
    this.json = json;
    this.metrics = metrics;
    this.replica = platform.replica();
    PyTorch.unpackInto(config.natives());
  }

  /**
   * Trains what is ordered.
   *
   * @return the event to be announced; everything that it points to is stored
   * @throws TrainingFailedException when the order does not fit the data, or training fails
   * @throws CancellationException when the service ends meanwhile
   */
  ModelTrained train(TrainingOrder.Sound order) throws TrainingFailedException {
    DataSet rows = data.rows();
    if (order.spec() instanceof ModelSpec.Network network) {
      requireFit(network.architecture(), rows);
    }
    TrainingResult result = train(order, rows);
    LOG.infof(
        "trained %s (%s): accuracy %.3f on %d test rows of %s, weight decay %s, %.1f s",
        order.model(),
        order.spec(),
        result.quality().accuracy(),
        result.quality().rows(),
        rows.source(),
        result.weightDecay(),
        (result.crossValidationMillis() + result.fitMillis()) / 1000);
    metrics.stage("cross-validate", result.crossValidationMillis());
    metrics.stage("fit", result.fitMillis());
    return event(order, rows, result);
  }

  private static void requireFit(Architecture architecture, DataSet rows)
      throws TrainingFailedException {
    int inputs = rows.description().inputs().size();
    int classes = rows.description().labels().size();
    if (architecture.inputs() != inputs || architecture.outputs() != classes) {
      throw new TrainingFailedException(
          "train",
          FailureCode.OUT_OF_RANGE,
          "architecture",
          "must begin with %d and end with %d, the inputs and labels of the data set"
              .formatted(inputs, classes));
    }
  }

  private TrainingResult train(TrainingOrder.Sound order, DataSet rows)
      throws TrainingFailedException {
    try {
      return order.spec() instanceof ModelSpec.Network network
          ? Trainer.train(order.model(), rows, order.plan(network.architecture()), this::tell)
          : LibraryTrainer.train(
              order.model(), rows, order.spec(), order.request().getSeed(), this::tell);
    } catch (CancellationException e) {
      throw e;
    } catch (RuntimeException | LinkageError e) {
      // Training is deterministic, so another delivery would end the same way.
      LOG.errorf(e, "training %s failed", order.model());
      throw new TrainingFailedException(
          "train", FailureCode.INTERNAL, "", "training failed: " + e.getClass().getSimpleName());
    }
  }

  private void tell(String stage, int done, int total) {
    if (stopped) {
      throw new CancellationException("abandoned at the service's end");
    }
    if (4L * done / total > 4L * (done - 1) / total) {
      LOG.debugf("%s: %d of %d steps", stage, done, total);
    }
  }

  /**
   * Ends a training that was not finished within the channel's grace, which is waited for before
   * this is called; its record has gone back to the broker by then.
   */
  void stop(@Observes ShutdownEvent event) {
    stopped = true;
  }

  private ModelTrained event(TrainingOrder.Sound order, DataSet rows, TrainingResult result) {
    TrainedModel model = result.model();
    var quality = result.quality();
    return ModelTrained.newBuilder()
        .setModelId(model.modelId())
        .setModel(model.name())
        .setArchitecture(order.spec().toString())
        .setParameters(model.parameters())
        .setOnnx(store.put(ONNX, model.onnx()))
        .setDataSet(store.put(DATA_SET, rows.description().toYaml()))
        .setCalibration(calibration(rows))
        .addAllInputs(model.inputs().stream().map(Trainings::input).toList())
        .addAllMean(Arrays.stream(model.standardization().mean()).boxed().toList())
        .addAllScale(Arrays.stream(model.standardization().scale()).boxed().toList())
        .addAllLabels(model.labels())
        .setQuality(
            Quality.newBuilder()
                .setTestRows(quality.rows())
                .setAccuracy(quality.accuracy())
                .setPrecision(quality.precision())
                .setRecall(quality.recall())
                .setF1(quality.f1())
                .setMajorityBaseline(quality.majorityBaseline()))
        .setTrainRows(rows.trainRows().length)
        .setDataSource(rows.source())
        .setSynthetic(rows.synthetic())
        .setSeed(order.request().getSeed())
        .setWeightDecay(result.weightDecay())
        .setRequestId(order.requestId())
        .addAllProofSystems(order.request().getProofSystemsList())
        .setOptions(order.request().getOptions())
        .addTimings(timing("cross-validate", result.crossValidationMillis()))
        .addTimings(timing("fit", result.fitMillis()))
        .setTrainer(replica)
        .build();
  }

  /** Every feature vector of the data set, encoded, before standardisation, without labels. */
  private Artifact calibration(DataSet rows) {
    try {
      return store.put(CALIBRATION, json.writeValueAsBytes(rows.encoded()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("rows of numbers that JSON cannot hold", e);
    }
  }

  private static ModelInput input(InputSpec input) {
    return ModelInput.newBuilder()
        .setName(input.name())
        .setMin(plain(input.min()))
        .setMax(plain(input.max()))
        .setStep(plain(input.step()))
        .setOneHotGroup(input.oneHotGroup())
        .build();
  }

  private static String plain(BigDecimal decimal) {
    return decimal.toPlainString();
  }

  private static StageTiming timing(String stage, double millis) {
    return StageTiming.newBuilder().setStage(stage).setMillis(millis).build();
  }
}
