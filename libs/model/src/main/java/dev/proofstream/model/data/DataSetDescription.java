package dev.proofstream.model.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What a data set looks like, without its rows: columns with their permitted values, the target and
 * its labels, where the file is found and how it is split. It travels beside a model, so that a
 * prover can encode the features of a request.
 *
 * @param name short name
 * @param title name, author and licence for readers
 * @param file name of the CSV file; where nobody names another, it lies beside the description
 * @param rows number of rows that a listed split is made for; 0 for any
 * @param sha256 digest of the file, lower-case hex; empty when there are no sources
 * @param sources where the file can be downloaded, tried in this order
 * @param split {@code random SHARE seed N}: that share of the rows, drawn at random, tests
 *     (default: {@value #DEFAULT_SPLIT}); or a resource beside this class with the zero-based
 *     numbers of training and test rows
 * @param target column that is predicted: a class index from 0, or a label
 * @param labels names of the classes in the order of their indices
 * @param columns the features in the order of the file
 */
public record DataSetDescription(
    String name,
    String title,
    String file,
    int rows,
    String sha256,
    List<URI> sources,
    String split,
    String target,
    List<String> labels,
    List<Column> columns) {

  private static final ObjectMapper YAML =
      YAMLMapper.builder()
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  /** The split of a description that says none. */
  public static final String DEFAULT_SPLIT = "random 0.3 seed 42";

  public DataSetDescription {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(labels, "labels");
    Objects.requireNonNull(columns, "columns");
    title = title == null ? name : title;
    file = file == null ? name + ".csv" : file;
    sha256 = sha256 == null ? "" : sha256;
    split = split == null ? DEFAULT_SPLIT : split;
    sources = sources == null ? List.of() : List.copyOf(sources);
    labels = List.copyOf(labels);
    columns = List.copyOf(columns);
    if (labels.size() < 2) {
      throw new IllegalArgumentException("data set " + name + " needs at least two labels");
    }
    if (columns.isEmpty()) {
      throw new IllegalArgumentException("data set " + name + " has no columns");
    }
    if (!sources.isEmpty() && !sha256.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException(
          "data set " + name + " has sources and so needs the file's sha256");
    }
    if (!file.matches("[A-Za-z0-9._-]+")) {
      throw new IllegalArgumentException("data set " + name + ": file is a name, not a path");
    }
    Set<String> names = new HashSet<>(Set.of(target));
    for (Column column : columns) {
      if (!names.add(column.name())) {
        throw new IllegalArgumentException(
            "data set " + name + " has two columns " + column.name());
      }
    }
  }

  /** The heart-failure data set. */
  public static DataSetDescription heart() {
    try (InputStream in = DataSetDescription.class.getResourceAsStream("heart.yaml")) {
      return YAML.readValue(in, DataSetDescription.class);
    } catch (IOException e) {
      throw new UncheckedIOException("the resource heart.yaml is broken", e);
    }
  }

  /**
   * Reads a description.
   *
   * @throws IllegalArgumentException when it is not one
   */
  public static DataSetDescription fromYaml(byte[] yaml) {
    try {
      return YAML.readValue(yaml, DataSetDescription.class);
    } catch (IOException e) {
      throw new IllegalArgumentException("not a data set description: " + e.getMessage(), e);
    }
  }

  /** This description as YAML in UTF-8; the same description always gives the same bytes. */
  public byte[] toYaml() {
    try {
      return YAML.writeValueAsString(this).getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a data set description that YAML cannot hold", e);
    }
  }

  /**
   * The model's inputs in order: numeric and binary columns in the order of the file, then the
   * one-hot inputs of each categorical column, in the order of the file and of the sorted values.
   */
  public List<InputSpec> inputs() {
    List<InputSpec> inputs = new ArrayList<>();
    columnsInInputOrder().forEach(column -> inputs.addAll(column.inputs()));
    return List.copyOf(inputs);
  }

  /** Columns in the order in which their inputs stand. */
  List<Column> columnsInInputOrder() {
    List<Column> ordered = new ArrayList<>();
    columns.stream().filter(c -> !(c instanceof Column.Categorical)).forEach(ordered::add);
    columns.stream().filter(Column.Categorical.class::isInstance).forEach(ordered::add);
    return ordered;
  }
}
