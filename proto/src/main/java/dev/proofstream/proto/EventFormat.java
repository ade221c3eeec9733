package dev.proofstream.proto;

/** How the value of a record is written. */
public enum EventFormat {
  PROTOBUF("application/protobuf"),
  JSON("application/json");

  /** Header that names the format of a value. */
  public static final String CONTENT_TYPE_HEADER = "content-type";

  private final String contentType;

  EventFormat(String contentType) {
    this.contentType = contentType;
  }

  /** The value of the header {@value #CONTENT_TYPE_HEADER}. */
  public String contentType() {
    return contentType;
  }

  /**
   * The format of a value: JSON when the header says so or when the value begins with a brace or a
   * bracket (no event of ours begins so in Protobuf), Protobuf otherwise.
   *
   * @param contentType value of the header {@value #CONTENT_TYPE_HEADER}, or null
   * @param value the record's value, or null
   */
  public static EventFormat of(String contentType, byte[] value) {
    if (contentType != null && contentType.strip().toLowerCase().startsWith(JSON.contentType)) {
      return JSON;
    }
    boolean looksLikeJson =
        value != null && value.length > 0 && (value[0] == '{' || value[0] == '[');
    return looksLikeJson ? JSON : PROTOBUF;
  }
}
