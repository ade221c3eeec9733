package dev.proofstream.dashboard.store;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.Locale;

/** Where a request stands. VERIFIED says that the verifier has spoken, not that it said yes. */
public enum PredictionState {
  PENDING,
  VERIFIED,
  FAILED;

  /** The word in JSON and in the database. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Keeps the word in the database. */
  @Converter(autoApply = true)
  static class Words implements AttributeConverter<PredictionState, String> {
    @Override
    public String convertToDatabaseColumn(PredictionState state) {
      return state == null ? null : state.word();
    }

    @Override
    public PredictionState convertToEntityAttribute(String word) {
      return word == null ? null : valueOf(word.toUpperCase(Locale.ROOT));
    }
  }
}
