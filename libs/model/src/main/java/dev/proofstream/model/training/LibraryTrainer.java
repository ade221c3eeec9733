package dev.proofstream.model.training;

import dev.proofstream.model.TrainedModel;
import dev.proofstream.model.data.DataSet;
import dev.proofstream.model.graph.Standardization;
import dev.proofstream.model.metrics.Quality;
import dev.proofstream.model.onnx.CentroidWriter;
import dev.proofstream.model.onnx.TreeWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tribuo.Example;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.dtree.CARTClassificationTrainer;
import org.tribuo.classification.ensemble.VotingCombiner;
import org.tribuo.clustering.ClusterID;
import org.tribuo.clustering.ClusteringFactory;
import org.tribuo.clustering.kmeans.KMeansModel;
import org.tribuo.clustering.kmeans.KMeansTrainer;
import org.tribuo.common.tree.RandomForestTrainer;
import org.tribuo.common.tree.TreeModel;
import org.tribuo.datasource.ListDataSource;
import org.tribuo.ensemble.WeightedEnsembleModel;
import org.tribuo.impl.ArrayExample;
import org.tribuo.math.distance.L2Distance;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/**
 * Trains decision trees (CART), random forests and k-means with Tribuo on the training rows of a
 * data set. Trees take rows as they are, k-means standardised ones. The same seed gives the same
 * model. A forest's tie goes to the lowest class.
 */
public final class LibraryTrainer {
  private static final int KMEANS_ITERATIONS = 100;

  private LibraryTrainer() {}

  /**
   * Trains a model.
   *
   * @param name the model's name
   * @param spec a tree, a forest or k-means
   * @throws IllegalArgumentException when it does not fit the data, or is a network, which {@link
   *     Trainer} trains
   */
  public static TrainingResult train(
      String name, DataSet data, ModelSpec spec, long seed, Progress progress) {
    long start = System.nanoTime();
    progress.report("fit", 0, 1);
    TrainedModel model =
        switch (spec) {
          case ModelSpec.Tree tree -> trees(name, data, List.of(tree(data, tree.depth(), seed)));
          case ModelSpec.Forest forest -> trees(name, data, forest(data, forest, seed));
          case ModelSpec.KMeans kmeans -> kmeans(name, data, kmeans.centroids(), seed);
          case ModelSpec.Network network ->
              throw new IllegalArgumentException("networks are trained by Trainer");
        };
    progress.report("fit", 1, 1);
    double millis = (System.nanoTime() - start) / 1e6;
    int[] rows = data.testRows();
    int[] predicted = Arrays.stream(rows).map(row -> model.label(data.encoded(row))).toArray();
    return new TrainingResult(
        model, Quality.of(predicted, data.labels(rows)), 0, List.of(), 0, millis);
  }

  /** Names that Tribuo, which orders features by name, leaves in their order. */
  static String feature(int index) {
    return "f%05d".formatted(index);
  }

  static TreeModel<Label> tree(DataSet data, int depth, long seed) {
    return (TreeModel<Label>)
        new CARTClassificationTrainer(depth, 1f, false, seed).train(labelled(data));
  }

  private static List<TreeModel<Label>> forest(DataSet data, ModelSpec.Forest spec, long seed) {
    int inputs = data.description().inputs().size();
    // A square root of the features for each split (Breiman 2001, "Random Forests").
    float share = (float) (Math.ceil(Math.sqrt(inputs)) / inputs);
    var trees = new CARTClassificationTrainer(spec.depth(), share, false, seed);
    var forest =
        (WeightedEnsembleModel<Label>)
            new RandomForestTrainer<>(trees, new VotingCombiner(), spec.trees(), seed)
                .train(labelled(data));
    List<TreeModel<Label>> models = new ArrayList<>();
    for (Model<Label> model : forest.getModels()) {
      models.add((TreeModel<Label>) model);
    }
    return models;
  }

  private static TrainedModel trees(String name, DataSet data, List<TreeModel<Label>> models) {
    int inputs = data.description().inputs().size();
    List<String> labels = data.description().labels();
    byte[] onnx =
        TreeWriter.classifier(
            models.stream().map(tree -> TribuoTrees.tree(tree, labels.size())).toList(),
            inputs,
            labels.size());
    return TrainedModel.imported(name, onnx, data.description().inputs(), labels);
  }

  private static TrainedModel kmeans(String name, DataSet data, int centroids, long seed) {
    List<String> labels = data.description().labels();
    if (centroids < labels.size()) {
      throw new IllegalArgumentException(
          "k-means needs a centroid for each of " + labels.size() + " classes, not " + centroids);
    }
    double[][] rows = data.encoded(data.trainRows());
    int[] classes = data.labels(data.trainRows());
    Standardization standardization = Standardization.of(rows);
    double[][] standardised =
        Arrays.stream(rows).map(standardization::apply).toArray(double[][]::new);
    double[][] found = centroids(standardised, centroids, seed);
    int[] classOf = ClusterClasses.assign(standardised, classes, found, labels.size());
    return TrainedModel.fromOnnx(
        name,
        CentroidWriter.write(found, classOf, labels.size()),
        standardization,
        data.description().inputs(),
        labels);
  }

  private static double[][] centroids(double[][] rows, int count, long seed) {
    List<Example<ClusterID>> examples = new ArrayList<>();
    for (double[] row : rows) {
      examples.add(
          new ArrayExample<>(ClusteringFactory.UNASSIGNED_CLUSTER_ID, names(row.length), row));
    }
    ClusteringFactory factory = new ClusteringFactory();
    KMeansModel model =
        new KMeansTrainer(
                count,
                KMEANS_ITERATIONS,
                new L2Distance(),
                KMeansTrainer.Initialisation.PLUSPLUS,
                1,
                seed)
            .train(
                new MutableDataset<>(
                    new ListDataSource<>(
                        examples, factory, new SimpleDataSourceProvenance("rows", factory))));
    double[][] centroids = new double[count][rows[0].length];
    for (int c = 0; c < count; c++) {
      for (int i = 0; i < centroids[c].length; i++) {
        centroids[c][i] =
            model.getCentroidVectors()[c].get(model.getFeatureIDMap().get(feature(i)).getID());
      }
    }
    return centroids;
  }

  private static MutableDataset<Label> labelled(DataSet data) {
    double[][] rows = data.encoded(data.trainRows());
    int[] classes = data.labels(data.trainRows());
    List<Example<Label>> examples = new ArrayList<>();
    for (int r = 0; r < rows.length; r++) {
      examples.add(
          new ArrayExample<>(
              new Label(String.valueOf(classes[r])), names(rows[r].length), rows[r]));
    }
    LabelFactory factory = new LabelFactory();
    return new MutableDataset<>(
        new ListDataSource<>(examples, factory, new SimpleDataSourceProvenance("rows", factory)));
  }

  static String[] names(int count) {
    String[] names = new String[count];
    Arrays.setAll(names, LibraryTrainer::feature);
    return names;
  }
}
