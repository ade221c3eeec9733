package dev.proofstream.dashboard.store;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.Locale;

/** Where a run of the laboratory stands. One whose process was killed stays RUNNING. */
public enum LaboratoryState {
  RUNNING,
  STOPPED,
  FINISHED,
  FAILED;

  /** The word in JSON and in the database. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Keeps the word in the database. */
  @Converter(autoApply = true)
  static class Words implements AttributeConverter<LaboratoryState, String> {
    @Override
    public String convertToDatabaseColumn(LaboratoryState state) {
      return state == null ? null : state.word();
    }

    @Override
    public LaboratoryState convertToEntityAttribute(String word) {
      return word == null ? null : valueOf(word.toUpperCase(Locale.ROOT));
    }
  }
}
