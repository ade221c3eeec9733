package dev.proofstream.zk.circom;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.proofstream.zk.MalformedDataException.Reason;
import dev.proofstream.zk.Seeded;
import dev.proofstream.zk.groth16.Groth16Prover;
import dev.proofstream.zk.groth16.Groth16Setup;
import dev.proofstream.zk.groth16.Groth16Verifier;
import dev.proofstream.zk.groth16.ProvingKey;
import dev.proofstream.zk.r1cs.RandomCircuit;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Round trips of r1cs, wtns and zkey, and what their decoders refuse. */
class BinaryFilesTest {

  @TempDir static Path folder;

  private static RandomCircuit circuit;
  private static ProvingKey key;
  private static byte[] r1csBytes;
  private static byte[] wtnsBytes;
  private static byte[] zkeyBytes;

  @BeforeAll
  static void write() throws Exception {
    circuit = RandomCircuit.of(Seeded.of("BinaryFilesTest"), 12);
    key = Groth16Setup.run(circuit.r1cs(), new SecureRandom());
    Path r1cs = folder.resolve("c.r1cs");
    Path wtns = folder.resolve("c.wtns");
    Path zkey = folder.resolve("c.zkey");
    R1csFile.write(circuit.r1cs(), r1cs);
    WtnsFile.write(circuit.witness(), wtns);
    ZkeyFile.write(key, zkey);
    r1csBytes = Files.readAllBytes(r1cs);
    wtnsBytes = Files.readAllBytes(wtns);
    zkeyBytes = Files.readAllBytes(zkey);
  }

  @Test
  void filesThatAreReadAndWrittenAgainAreTheSame() throws Exception {
    Path copy = folder.resolve("copy");
    R1csFile.write(R1csFile.read(folder.resolve("c.r1cs")), copy);
    assertArrayEquals(r1csBytes, Files.readAllBytes(copy));
    WtnsFile.write(WtnsFile.read(folder.resolve("c.wtns")), copy);
    assertArrayEquals(wtnsBytes, Files.readAllBytes(copy));
    ZkeyFile.write(ZkeyFile.read(folder.resolve("c.zkey")), copy);
    assertArrayEquals(zkeyBytes, Files.readAllBytes(copy));
  }

  @Test
  void aKeyThatWasReadProves() {
    ProvingKey read = ZkeyFile.read(zkeyBytes);
    assertEquals(key.verifyingKey(), read.verifyingKey());
    assertEquals(key.circuitHash(), read.circuitHash());
    assertTrue(
        new Groth16Verifier(key.verifyingKey())
            .verify(
                circuit.publicSignals(), new Groth16Prover(read).prove(WtnsFile.read(wtnsBytes))));
  }

  @Test
  void aFileCutOffAnywhereIsRefused() {
    for (Function<byte[], ?> decoder : decoders()) {
      byte[] bytes = bytesFor(decoder);
      for (int length = 0; length < bytes.length; length += 1 + bytes.length / 300) {
        byte[] cut = Arrays.copyOf(bytes, length);
        assertEquals(Reason.TRUNCATED, reason(decoder, cut), "cut to " + length);
      }
      assertEquals(Reason.INCONSISTENT, reason(decoder, Arrays.copyOf(bytes, bytes.length + 1)));
    }
  }

  @Test
  void anotherFormatOrVersionIsRefused() {
    for (Function<byte[], ?> decoder : decoders()) {
      byte[] bytes = bytesFor(decoder);
      assertEquals(Reason.WRONG_FORMAT, reason(decoder, edited(bytes, b -> b.put(0, (byte) 'x'))));
      assertEquals(Reason.WRONG_VERSION, reason(decoder, edited(bytes, b -> b.putInt(4, 9))));
      assertEquals(Reason.WRONG_VERSION, reason(decoder, edited(bytes, b -> b.putInt(4, -1))));
      assertEquals(
          Reason.TRUNCATED, reason(decoder, edited(bytes, b -> b.putInt(8, -1))), "sections");
      assertEquals(
          Reason.TRUNCATED, reason(decoder, edited(bytes, b -> b.putLong(16, Long.MIN_VALUE))));
    }
  }

  @Test
  void eachMissingOrDoubledSectionIsRefused() {
    for (Function<byte[], ?> decoder : decoders()) {
      byte[] bytes = bytesFor(decoder);
      int sections = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(8);
      for (int type = 1; type <= sections; type++) {
        int at = sectionHeader(bytes, type);
        // Renamed to a type that no format has.
        assertEquals(Reason.MISSING_SECTION, reason(decoder, edited(bytes, b -> b.putInt(at, 99))));
        int other = type == 1 ? 2 : 1;
        assertEquals(Reason.DUPLICATE, reason(decoder, edited(bytes, b -> b.putInt(at, other))));
      }
    }
  }

  @Test
  void anotherFieldIsRefused() {
    assertEquals(
        Reason.WRONG_CURVE, reason(R1csFile::read, edit(r1csBytes, 1, b -> b.put(4, (byte) 2))));
    assertEquals(
        Reason.WRONG_CURVE, reason(R1csFile::read, edit(r1csBytes, 1, b -> b.putInt(0, 8))));
    assertEquals(
        Reason.WRONG_CURVE, reason(WtnsFile::read, edit(wtnsBytes, 1, b -> b.put(4, (byte) 2))));
    assertEquals(
        Reason.WRONG_CURVE, reason(ZkeyFile::read, edit(zkeyBytes, 2, b -> b.put(4, (byte) 2))));
    assertEquals(
        Reason.WRONG_CURVE, reason(ZkeyFile::read, edit(zkeyBytes, 2, b -> b.put(40, (byte) 2))));
    assertEquals(
        Reason.WRONG_PROTOCOL, reason(ZkeyFile::read, edit(zkeyBytes, 1, b -> b.putInt(0, 2))));
  }

  @Test
  void aSystemWithWrongCountsOrNumbersIsRefused() {
    // Header: field (36), wires, outputs, public inputs, private inputs, labels, constraints.
    assertRefused(R1csFile::read, r1csBytes, 1, b -> b.putInt(36, 1 << 30), Reason.OUT_OF_RANGE);
    assertRefused(R1csFile::read, r1csBytes, 1, b -> b.putInt(36, 0), Reason.INCONSISTENT);
    assertRefused(R1csFile::read, r1csBytes, 1, b -> b.putInt(40, 1000), Reason.INCONSISTENT);
    assertRefused(R1csFile::read, r1csBytes, 1, b -> b.putInt(36, 20), Reason.WRONG_LENGTH);
    assertRefused(R1csFile::read, r1csBytes, 1, b -> b.putLong(52, -1), Reason.OUT_OF_RANGE);
    assertRefused(R1csFile::read, r1csBytes, 1, b -> b.putInt(60, 1 << 20), Reason.TRUNCATED);
    assertRefused(R1csFile::read, r1csBytes, 1, b -> b.putInt(60, 11), Reason.WRONG_LENGTH);
    // Constraints: number of terms, then wire and coefficient of the first one.
    assertRefused(R1csFile::read, r1csBytes, 2, b -> b.putInt(0, -1), Reason.OUT_OF_RANGE);
    int first = firstTerm(r1csBytes);
    assertRefused(R1csFile::read, r1csBytes, 2, b -> b.putInt(first, 21), Reason.OUT_OF_RANGE);
    assertRefused(R1csFile::read, r1csBytes, 2, b -> b.putInt(first, -1), Reason.OUT_OF_RANGE);
    assertRefused(
        R1csFile::read, r1csBytes, 2, b -> b.putLong(first + 28, -1), Reason.OUT_OF_RANGE);
  }

  @Test
  void aWitnessOutOfRangeOrWithoutTheConstantIsRefused() {
    assertRefused(WtnsFile::read, wtnsBytes, 1, b -> b.putInt(36, 20), Reason.WRONG_LENGTH);
    assertRefused(WtnsFile::read, wtnsBytes, 1, b -> b.putInt(36, 0), Reason.WRONG_LENGTH);
    assertRefused(WtnsFile::read, wtnsBytes, 2, b -> b.put(0, (byte) 2), Reason.OUT_OF_RANGE);
    assertRefused(WtnsFile::read, wtnsBytes, 2, b -> b.putLong(32 + 24, -1), Reason.OUT_OF_RANGE);
  }

  @Test
  void aKeyWithBadPointsIndicesOrSizesIsRefused() {
    // Header: two fields (72), wires, public signals, size of the domain, points.
    assertRefused(ZkeyFile::read, zkeyBytes, 2, b -> b.putInt(72, 20), Reason.WRONG_LENGTH);
    assertRefused(ZkeyFile::read, zkeyBytes, 2, b -> b.putInt(72, -1), Reason.OUT_OF_RANGE);
    assertRefused(ZkeyFile::read, zkeyBytes, 2, b -> b.putInt(76, 21), Reason.OUT_OF_RANGE);
    assertRefused(ZkeyFile::read, zkeyBytes, 2, b -> b.putInt(76, 3), Reason.WRONG_LENGTH);
    assertRefused(ZkeyFile::read, zkeyBytes, 2, b -> b.putInt(80, 33), Reason.INCONSISTENT);
    assertRefused(ZkeyFile::read, zkeyBytes, 2, b -> b.putInt(80, 64), Reason.WRONG_LENGTH);
    assertRefused(
        ZkeyFile::read, zkeyBytes, 2, b -> b.put(84, (byte) ~b.get(84)), Reason.NOT_ON_CURVE);
    assertRefused(
        ZkeyFile::read, zkeyBytes, 2, b -> b.put(84, new byte[64]), Reason.POINT_AT_INFINITY);
    assertRefused(
        ZkeyFile::read,
        zkeyBytes,
        2,
        b -> b.put(84 + 128, new byte[128]),
        Reason.POINT_AT_INFINITY);
    for (int section : new int[] {3, 5, 6, 7, 8, 9}) {
      // The last point of A, B1, B2 may be infinity: its wire is used nowhere.
      int at = section == 3 || section == 9 ? 0 : firstFinite(section);
      assertRefused(
          ZkeyFile::read,
          zkeyBytes,
          section,
          b -> b.put(at, (byte) ~b.get(at)),
          Reason.NOT_ON_CURVE);
      assertRefused(
          ZkeyFile::read, zkeyBytes, section, b -> b.putLong(at + 24, -1), Reason.OUT_OF_RANGE);
    }
    assertRefused(
        ZkeyFile::read, zkeyBytes, 3, b -> b.put(64, new byte[64]), Reason.POINT_AT_INFINITY);
    assertRefused(
        ZkeyFile::read, zkeyBytes, 9, b -> b.put(64, new byte[64]), Reason.POINT_AT_INFINITY);
    // Coefficients: count, then matrix, row, wire, value.
    assertRefused(ZkeyFile::read, zkeyBytes, 4, b -> b.putInt(0, -1), Reason.OUT_OF_RANGE);
    assertRefused(ZkeyFile::read, zkeyBytes, 4, b -> b.putInt(0, 1), Reason.WRONG_LENGTH);
    assertRefused(ZkeyFile::read, zkeyBytes, 4, b -> b.putInt(4, 2), Reason.OUT_OF_RANGE);
    assertRefused(ZkeyFile::read, zkeyBytes, 4, b -> b.putInt(8, 32), Reason.OUT_OF_RANGE);
    assertRefused(ZkeyFile::read, zkeyBytes, 4, b -> b.putInt(12, 21), Reason.OUT_OF_RANGE);
    assertRefused(ZkeyFile::read, zkeyBytes, 4, b -> b.putLong(40, -1), Reason.OUT_OF_RANGE);
  }

  @Test
  void anyByteOfAnyFileMayBeWrongWithoutMoreThanATypedRefusal() {
    Seeded random = Seeded.of("anyByteOfAnyFileMayBeWrongWithoutMoreThanATypedRefusal");
    for (Function<byte[], ?> decoder : decoders()) {
      byte[] bytes = bytesFor(decoder);
      for (int i = 0; i < 150; i++) {
        byte[] fuzzed = bytes.clone();
        fuzzed[random.below(bytes.length)] ^= (byte) (1 + random.below(255));
        try {
          decoder.apply(fuzzed);
        } catch (MalformedFileException e) {
          assertTrue(e.reason() != null && !e.getMessage().isBlank());
        }
      }
    }
  }

  @Test
  void aRefusedFileIsNamed() throws Exception {
    Path path = folder.resolve("broken.zkey");
    Files.write(path, new byte[0]);
    MalformedFileException e =
        assertThrows(MalformedFileException.class, () -> ZkeyFile.read(path));
    assertTrue(e.getMessage().startsWith("broken.zkey: "), e.getMessage());
  }

  private static final Function<byte[], ?> R1CS = R1csFile::read;
  private static final Function<byte[], ?> WTNS = WtnsFile::read;
  private static final Function<byte[], ?> ZKEY = ZkeyFile::read;

  private static Function<byte[], ?>[] decoders() {
    @SuppressWarnings({"unchecked", "rawtypes"})
    Function<byte[], ?>[] all = new Function[] {R1CS, WTNS, ZKEY};
    return all;
  }

  private static byte[] bytesFor(Function<byte[], ?> decoder) {
    return decoder == R1CS ? r1csBytes : decoder == WTNS ? wtnsBytes : zkeyBytes;
  }

  private static void assertRefused(
      Function<byte[], ?> decoder,
      byte[] bytes,
      int section,
      Consumer<ByteBuffer> edit,
      Reason reason) {
    assertEquals(reason, reason(decoder, edit(bytes, section, edit)));
  }

  private static Reason reason(Function<byte[], ?> decoder, byte[] bytes) {
    return assertThrows(MalformedFileException.class, () -> decoder.apply(bytes)).reason();
  }

  /** A copy with an edit within a section. */
  private static byte[] edit(byte[] bytes, int section, Consumer<ByteBuffer> edit) {
    int at = sectionHeader(bytes, section) + 12;
    return edited(
        bytes, b -> edit.accept(b.slice(at, b.capacity() - at).order(ByteOrder.LITTLE_ENDIAN)));
  }

  private static byte[] edited(byte[] bytes, Consumer<ByteBuffer> edit) {
    byte[] copy = bytes.clone();
    edit.accept(ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN));
    return copy;
  }

  private static int sectionHeader(byte[] bytes, int type) {
    ByteBuffer b = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int at = 12;
    while (b.getInt(at) != type) {
      at += 12 + (int) b.getLong(at + 4);
    }
    return at;
  }

  /** Offset in the constraints' section of the first term's wire. */
  private static int firstTerm(byte[] bytes) {
    ByteBuffer b = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int start = sectionHeader(bytes, 2) + 12;
    int at = start;
    while (b.getInt(at) == 0) {
      at += 4;
    }
    return at + 4 - start;
  }

  /** Offset in a section of points of the first one that is not infinity. */
  private static int firstFinite(int section) {
    int start = sectionHeader(zkeyBytes, section) + 12;
    int at = start;
    int size = section == 7 ? 128 : 64;
    while (zkeyBytes[at] == 0 && zkeyBytes[at + 1] == 0 && zkeyBytes[at + 31] == 0) {
      at += size;
    }
    return at - start;
  }
}
