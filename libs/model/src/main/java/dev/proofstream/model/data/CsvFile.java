package dev.proofstream.model.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.RuntimeJsonMappingException;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import java.io.IOException;
import java.io.Reader;
import java.math.BigDecimal;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a data set's CSV file: UTF-8, comma-separated, first line the names of the columns in any
 * order, then one row a line. Every row must be within the declared ranges.
 */
final class CsvFile {

  /** No number of a data file is longer. */
  private static final int MAX_NUMBER_LENGTH = 40;

  private final Path path;
  private final DataSetDescription description;
  private final FeatureEncoder encoder;

  CsvFile(Path path, DataSetDescription description) {
    this.path = path;
    this.description = description;
    this.encoder = new FeatureEncoder(description);
  }

  DataSet read() throws DataSetException {
    List<Map<String, Object>> features = new ArrayList<>();
    List<EncodedRow> rows = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    CsvMapper csv =
        CsvMapper.builder()
            .enable(CsvParser.Feature.WRAP_AS_ARRAY)
            .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
            .enable(CsvParser.Feature.TRIM_SPACES)
            .build();
    int line = 1;
    try (Reader reader = Files.newBufferedReader(path, StandardCharsets.UTF_8);
        MappingIterator<String[]> lines = csv.readerFor(String[].class).readValues(reader)) {
      if (!lines.hasNext()) {
        throw new DataSetException(path + " is empty");
      }
      Map<String, Integer> positions = positions(lines.next());
      while (lines.hasNext()) {
        String[] cells = lines.next();
        line++;
        if (cells.length != positions.size()) {
          throw new DataSetException(
              at(line) + ": " + cells.length + " cells, the header has " + positions.size());
        }
        Map<String, Object> row = features(cells, positions, line);
        rows.add(encode(row, line));
        features.add(row);
        labels.add(label(cells[positions.get(description.target())], line));
      }
    } catch (CharacterCodingException e) {
      throw new DataSetException(path + " is not UTF-8 text", e);
    } catch (JsonProcessingException | RuntimeJsonMappingException e) {
      // The parser's own message quotes the text.
      throw new DataSetException(at(line + 1) + ": not a line of comma-separated values");
    } catch (IOException e) {
      throw new DataSetException("cannot read " + path + ": " + e, e);
    }
    Split split = split(rows.size());
    int[] targets = labels.stream().mapToInt(Integer::intValue).toArray();
    return new DataSet(
        description, path.getFileName().toString(), false, features, rows, targets, split);
  }

  private Split split(int rows) throws DataSetException {
    Split split;
    try {
      split = Split.of(description, rows);
    } catch (IllegalArgumentException e) {
      throw new DataSetException(path + " has too few rows: " + e.getMessage(), e);
    }
    if (rows != split.rows()) {
      throw new DataSetException(
          "%s has %d rows; the split of %s is made for %d"
              .formatted(path, rows, description.name(), split.rows()));
    }
    return split;
  }

  private Map<String, Integer> positions(String[] header) throws DataSetException {
    Map<String, Integer> positions = new LinkedHashMap<>();
    List<String> expected = new ArrayList<>();
    description.columns().forEach(column -> expected.add(column.name()));
    expected.add(description.target());
    for (int i = 0; i < header.length; i++) {
      // Spreadsheets put a byte order mark before the first name.
      String name = i == 0 ? header[i].replace("\uFEFF", "") : header[i];
      if (!expected.contains(name) || positions.put(name, i) != null) {
        throw new DataSetException(
            at(1)
                + ", column "
                + (i + 1)
                + ": not one of "
                + String.join(", ", expected)
                + ", each once");
      }
    }
    for (String name : expected) {
      if (!positions.containsKey(name)) {
        throw new DataSetException(at(1) + ": column " + name + " is missing");
      }
    }
    return positions;
  }

  private Map<String, Object> features(String[] cells, Map<String, Integer> positions, int line)
      throws DataSetException {
    Map<String, Object> row = new LinkedHashMap<>();
    for (Column column : description.columns()) {
      String cell = cells[positions.get(column.name())];
      if (column instanceof Column.Numeric) {
        BigDecimal number =
            number(cell)
                .orElseThrow(
                    () -> new DataSetException(at(line, column.name()) + ": not a number"));
        row.put(column.name(), number);
      } else {
        row.put(column.name(), cell);
      }
    }
    return row;
  }

  private EncodedRow encode(Map<String, Object> row, int line) throws DataSetException {
    try {
      return encoder.encode(row);
    } catch (InputRefusedException e) {
      throw new DataSetException(at(line) + ": " + e.getMessage(), e);
    }
  }

  private int label(String cell, int line) throws DataSetException {
    int named = description.labels().indexOf(cell);
    if (named >= 0) {
      return named;
    }
    Optional<BigDecimal> number = number(cell);
    for (int label = 0; label < description.labels().size(); label++) {
      if (number.isPresent() && number.get().compareTo(BigDecimal.valueOf(label)) == 0) {
        return label;
      }
    }
    throw new DataSetException(
        at(line, description.target())
            + ": must be from 0 to "
            + (description.labels().size() - 1)
            + ", or a label's name");
  }

  private static Optional<BigDecimal> number(String cell) {
    if (cell.length() > MAX_NUMBER_LENGTH) {
      return Optional.empty();
    }
    try {
      return Optional.of(new BigDecimal(cell));
    } catch (NumberFormatException notANumber) {
      return Optional.empty();
    }
  }

  private String at(int line) {
    return path + " line " + line;
  }

  private String at(int line, String column) {
    return at(line) + ", column " + column;
  }
}
