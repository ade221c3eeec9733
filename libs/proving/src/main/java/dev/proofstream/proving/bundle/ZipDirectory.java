package dev.proofstream.proving.bundle;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;

/**
 * The central directory of a zip (PKWARE APPNOTE 6.3, sections 4.3.12 and 4.3.16), as far as is
 * needed to see that it lists the files from the first byte on and ends the file. No Zip64, no
 * comment: a bundle has neither.
 */
final class ZipDirectory {
  private static final int END_SIGNATURE = 0x06054b50;
  private static final int END_BYTES = 22;
  private static final int ENTRY_SIGNATURE = 0x02014b50;
  private static final int ENTRY_BYTES = 46;

  private ZipDirectory() {}

  /**
   * Names of the entries.
   *
   * @throws BundleUnreadableException when the directory is not where it says, or its first entry
   *     is not the file's beginning
   */
  static Set<String> names(byte[] zip) throws BundleUnreadableException {
    ByteBuffer in = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
    int end = zip.length - END_BYTES;
    if (end < 0 || in.getInt(end) != END_SIGNATURE) {
      throw damaged();
    }
    int count = in.getShort(end + 10) & 0xffff;
    long size = in.getInt(end + 12) & 0xffffffffL;
    long offset = in.getInt(end + 16) & 0xffffffffL;
    if (offset + size != end) {
      throw damaged();
    }
    Set<String> names = new TreeSet<>();
    int at = (int) offset;
    long lowest = Long.MAX_VALUE;
    for (int i = 0; i < count; i++) {
      if (at + ENTRY_BYTES > end || in.getInt(at) != ENTRY_SIGNATURE) {
        throw damaged();
      }
      int name = in.getShort(at + 28) & 0xffff;
      int extra = in.getShort(at + 30) & 0xffff;
      int comment = in.getShort(at + 32) & 0xffff;
      lowest = Math.min(lowest, in.getInt(at + 42) & 0xffffffffL);
      if (at + ENTRY_BYTES + name > end
          || !names.add(new String(zip, at + ENTRY_BYTES, name, StandardCharsets.UTF_8))) {
        throw damaged();
      }
      at += ENTRY_BYTES + name + extra + comment;
    }
    if (at != end || lowest != 0) {
      throw damaged();
    }
    return names;
  }

  private static BundleUnreadableException damaged() {
    return new BundleUnreadableException("the zip's directory is damaged or not its own");
  }
}
