package dev.proofstream.model.data;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.math.BigDecimal;
import java.util.List;

/** A feature column of a data set, as it stands in its file and in requests. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Column.Numeric.class, name = "numeric"),
  @JsonSubTypes.Type(value = Column.Binary.class, name = "binary"),
  @JsonSubTypes.Type(value = Column.Categorical.class, name = "categorical")
})
@JsonInclude(JsonInclude.Include.NON_NULL)
public sealed interface Column {

  /** Name of the column, unique in its data set. */
  String name();

  /** The model inputs that this column becomes: one, or one for each category. */
  List<InputSpec> inputs();

  /**
   * A number that is one input.
   *
   * @param unit for readers only; may be null
   */
  record Numeric(String name, BigDecimal min, BigDecimal max, BigDecimal step, String unit)
      implements Column {
    public Numeric {
      new InputSpec(name, min, max, step, "");
    }

    @Override
    public List<InputSpec> inputs() {
      return List.of(new InputSpec(name, min, max, step, ""));
    }
  }

  /** One of two texts: the first is 0, the second 1. */
  record Binary(String name, List<String> values) implements Column {
    public Binary {
      values = distinct(name, values);
      if (values.size() != 2) {
        throw new IllegalArgumentException("binary column " + name + " needs two values");
      }
    }

    @Override
    public List<InputSpec> inputs() {
      return List.of(InputSpec.bit(name, ""));
    }
  }

  /** One of several texts: one input for each, in sorted order, named {@code column_value}. */
  record Categorical(String name, List<String> values) implements Column {
    public Categorical {
      values = distinct(name, values).stream().sorted().toList();
    }

    @Override
    public List<InputSpec> inputs() {
      return values.stream().map(value -> InputSpec.bit(name + "_" + value, name)).toList();
    }
  }

  private static List<String> distinct(String name, List<String> values) {
    if (name == null || name.isBlank() || values == null || values.isEmpty()) {
      throw new IllegalArgumentException("column " + name + " needs a name and its values");
    }
    if (values.stream().distinct().count() != values.size()) {
      throw new IllegalArgumentException("column " + name + " lists a value twice");
    }
    return List.copyOf(values);
  }
}
