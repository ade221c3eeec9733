package dev.proofstream.proving;

/**
 * What a circuit hides and what it shows.
 *
 * @param parameters {@code fixed}: weights are constants of the circuit; {@code hashed}: private,
 *     under a salted root
 * @param input {@code public}, {@code private} or {@code hashed}
 * @param output {@code label} or {@code logits}
 * @param batch rows that one proof covers, 1 or more
 */
public record CircuitOptions(String parameters, String input, String output, int batch) {

  public static final String FIXED = "fixed";
  public static final String HASHED = "hashed";
  public static final String PUBLIC = "public";
  public static final String PRIVATE = "private";
  public static final String LABEL = "label";
  public static final String LOGITS = "logits";

  public static final CircuitOptions DEFAULT = new CircuitOptions(FIXED, PUBLIC, LABEL, 1);

  /** Options in which an empty text, null or 0 stands for the default. */
  public static CircuitOptions of(String parameters, String input, String output, int batch) {
    return new CircuitOptions(
        orDefault(parameters, DEFAULT.parameters),
        orDefault(input, DEFAULT.input),
        orDefault(output, DEFAULT.output),
        batch == 0 ? DEFAULT.batch : batch);
  }

  /** One text per set of options, part of a circuit's identity. */
  public String canonical() {
    return "batch=%d;input=%s;output=%s;parameters=%s".formatted(batch, input, output, parameters);
  }

  private static String orDefault(String value, String otherwise) {
    return value == null || value.isBlank() ? otherwise : value;
  }
}
