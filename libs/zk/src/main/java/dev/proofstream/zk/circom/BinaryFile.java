package dev.proofstream.zk.circom;

import dev.proofstream.zk.MalformedDataException;
import dev.proofstream.zk.MalformedDataException.Reason;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * The container of circom's and snarkjs's binary files (iden3 binfileutils): 4 characters of type,
 * version, number of sections, and sections of a type, a length and so many bytes, all
 * little-endian. Read only; the bytes must stay mapped while it is in use.
 */
final class BinaryFile {

  static final ValueLayout.OfInt U32 =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfLong U64 =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final int HEADER = 12;
  private static final int SECTION_HEADER = 12;

  private final Map<Integer, MemorySegment> sections;

  private BinaryFile(Map<Integer, MemorySegment> sections) {
    this.sections = sections;
  }

  /** Maps a file, hands it to a decoder and unmaps it. */
  static <T> T decode(Path path, Function<MemorySegment, T> decoder) throws IOException {
    try (Arena arena = Arena.ofConfined();
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      MemorySegment bytes =
          channel.size() == 0
              ? MemorySegment.ofArray(new byte[0])
              : channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      try {
        return decoder.apply(bytes);
      } catch (MalformedDataException e) {
        throw new MalformedFileException(
            new MalformedDataException(e.reason(), path.getFileName() + ": " + e.getMessage(), e));
      }
    }
  }

  /** Decodes bytes in memory. */
  static <T> T decode(byte[] bytes, Function<MemorySegment, T> decoder) {
    try {
      return decoder.apply(MemorySegment.ofArray(bytes));
    } catch (MalformedDataException e) {
      throw new MalformedFileException(e);
    }
  }

  /**
   * Reads the table of sections. Every byte of the file belongs to one.
   *
   * @param type the four characters
   * @param minVersion the lowest version that is supported
   * @param maxVersion the highest one
   */
  static BinaryFile parse(MemorySegment bytes, String type, int minVersion, int maxVersion) {
    if (bytes.byteSize() < HEADER) {
      throw new MalformedDataException(Reason.TRUNCATED, "shorter than the header of its format");
    }
    for (int i = 0; i < 4; i++) {
      if (bytes.get(ValueLayout.JAVA_BYTE, i) != type.charAt(i)) {
        throw new MalformedDataException(Reason.WRONG_FORMAT, "not a " + type + " file");
      }
    }
    int version = bytes.get(U32, 4);
    if (version < minVersion || version > maxVersion) {
      throw new MalformedDataException(
          Reason.WRONG_VERSION,
          type + " version " + Integer.toUnsignedString(version) + " is not supported");
    }
    long count = Integer.toUnsignedLong(bytes.get(U32, 8));
    Map<Integer, MemorySegment> sections = new HashMap<>();
    long at = HEADER;
    for (long i = 0; i < count; i++) {
      if (bytes.byteSize() - at < SECTION_HEADER) {
        throw new MalformedDataException(
            Reason.TRUNCATED, "ends before section " + i + " of " + count);
      }
      int sectionType = bytes.get(U32, at);
      long length = bytes.get(U64, at + 4);
      at += SECTION_HEADER;
      if (length < 0 || length > bytes.byteSize() - at) {
        throw new MalformedDataException(
            Reason.TRUNCATED, "ends within section " + Integer.toUnsignedString(sectionType));
      }
      if (sections.put(sectionType, bytes.asSlice(at, length)) != null) {
        throw new MalformedDataException(
            Reason.DUPLICATE, "section " + Integer.toUnsignedString(sectionType) + " stands twice");
      }
      at += length;
    }
    if (at != bytes.byteSize()) {
      throw new MalformedDataException(Reason.INCONSISTENT, "has bytes after its last section");
    }
    return new BinaryFile(sections);
  }

  /** Whether there is a section of this type. */
  boolean has(int type) {
    return sections.containsKey(type);
  }

  /** A reader at the start of a section that must exist. */
  SectionReader section(int type, String name) {
    MemorySegment bytes = sections.get(type);
    if (bytes == null) {
      throw new MalformedDataException(
          Reason.MISSING_SECTION, "has no section " + type + " (" + name + ")");
    }
    return new SectionReader(bytes, name);
  }
}
