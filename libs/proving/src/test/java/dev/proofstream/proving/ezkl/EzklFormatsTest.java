package dev.proofstream.proving.ezkl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.proofstream.proving.bundle.BundleRejectedException;
import dev.proofstream.proving.bundle.Reason;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Field elements, proof files and the circuit's own parameters. */
class EzklFormatsTest {
  private static final String ZERO = "00".repeat(32);

  @Test
  void aFieldElementIsLittleEndianAndNegativesAreTakenFromTheOrder() {
    assertEquals("0100" + "00".repeat(30), FieldElement.hex(BigInteger.ONE));
    assertEquals(
        // As EZKL 23.0.5 writes -160.
        "61ffffef93f5e1439170b97948e833285d588181b64550b829a031e1724e6430",
        FieldElement.hex(BigInteger.valueOf(-160)));
    for (long value : new long[] {0, 1, -1, 159, -159, Long.MAX_VALUE, Long.MIN_VALUE}) {
      BigInteger element =
          FieldElement.parse(FieldElement.hex(BigInteger.valueOf(value))).orElseThrow();
      assertEquals(BigInteger.valueOf(value), FieldElement.signed(element));
    }
  }

  @Test
  void onlyTheCanonicalFormOfAFieldElementIsTaken() {
    String order = "010000f093f5e1439170b97948e833285d588181b64550b829a031e1724e6430";
    assertEquals(Optional.empty(), FieldElement.parse(order));
    assertEquals(Optional.empty(), FieldElement.parse("ff".repeat(32)));
    assertEquals(Optional.empty(), FieldElement.parse(ZERO.substring(2)));
    assertEquals(Optional.empty(), FieldElement.parse(ZERO + "00"));
    assertEquals(Optional.empty(), FieldElement.parse("0A" + ZERO.substring(2)));
    assertEquals(Optional.empty(), FieldElement.parse("0x" + ZERO.substring(2)));
    assertTrue(FieldElement.parse(ZERO).isPresent());
  }

  @Test
  void aProofFileIsReadByItsInstancesAndProofAlone() throws Exception {
    EzklProof proof = parse(file("[[\"" + ZERO + "\"]]", "[0,127,255]"));
    assertEquals(List.of(BigInteger.ZERO), proof.instances());
    assertArrayEquals(new byte[] {0, 127, -1}, proof.proof());
  }

  @Test
  void aProofFileOfAnotherFormIsRefused() {
    String one = "[[\"" + ZERO + "\"]]";
    refused(Reason.PROOF_MALFORMED, "");
    refused(Reason.PROOF_MALFORMED, "null");
    refused(Reason.PROOF_MALFORMED, "[]");
    refused(Reason.PROOF_MALFORMED, file(one, "[0,1]"));
    refused(Reason.PROOF_MALFORMED, file(one, "[0,1,2,3]"));
    refused(Reason.PROOF_MALFORMED, file(one, "[0,1,256]"));
    refused(Reason.PROOF_MALFORMED, file(one, "[0,1,-1]"));
    refused(Reason.PROOF_MALFORMED, file(one, "[0,1,2.0]"));
    refused(Reason.PROOF_MALFORMED, file(one, "[0,1,\"2\"]"));
    refused(Reason.PROOF_MALFORMED, file("[]", "[0,1,2]"));
    refused(Reason.PROOF_MALFORMED, file("[[],[]]", "[0,1,2]"));
    refused(Reason.PROOF_MALFORMED, file(one, "[0,1,2]") + "{}");
    refused(
        Reason.PROOF_MALFORMED,
        "{\"instances\":" + one + ",\"instances\":" + one + ",\"proof\":[0,1,2]}");
    refused(Reason.SIGNAL_COUNT, file("[[]]", "[0,1,2]"));
    refused(Reason.SIGNAL_NOT_CANONICAL, file("[[0]]", "[0,1,2]"));
    refused(Reason.SIGNAL_NOT_CANONICAL, file("[[\"ff\"]]", "[0,1,2]"));
  }

  @Test
  void parametersKeepEveryBitOfTheirNumbers() {
    EzklParameters parameters =
        new EzklParameters(
            EzklParameters.FORMAT,
            7,
            5,
            new double[] {0.1, Math.nextUp(53.5)},
            new double[] {1e-300, 1.0 / 3},
            1952,
            36,
            Long.MAX_VALUE);
    EzklParameters read = EzklParameters.parse(parameters.bytes());
    assertArrayEquals(parameters.mean(), read.mean());
    assertArrayEquals(parameters.scale(), read.scale());
    assertEquals(Long.MAX_VALUE, read.largestDecomposed());
    assertThrows(IllegalArgumentException.class, () -> EzklParameters.parse(new byte[0]));
    assertThrows(
        IllegalArgumentException.class,
        () -> EzklParameters.parse("{\"format\":\"x\"}".getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void limbsAreLowestFirstAndHaveOneForm() {
    BigInteger value = new BigInteger("ff".repeat(31), 16).subtract(BigInteger.valueOf(77));
    for (int bits : new int[] {1, 31, 32, 36, 247, 248}) {
      Limbs limbs = new Limbs(bits);
      List<BigInteger> parts = limbs.of(value);
      assertEquals(limbs.count(), parts.size());
      assertTrue(limbs.areCanonical(parts));
      assertEquals(value, limbs.sum(parts));
    }
    Limbs of36 = new Limbs(36);
    List<BigInteger> parts = new java.util.ArrayList<>(of36.of(value));
    // The same sum from other limbs, and a sum beyond 248 bits.
    parts.set(0, parts.get(0).add(BigInteger.TWO.pow(36)));
    parts.set(1, parts.get(1).subtract(BigInteger.ONE));
    assertEquals(value, of36.sum(parts));
    assertFalse(of36.areCanonical(parts));
    List<BigInteger> beyond = new java.util.ArrayList<>(of36.of(BigInteger.ZERO));
    beyond.set(6, BigInteger.TWO.pow(33));
    assertFalse(of36.areCanonical(beyond));
    assertThrows(IllegalArgumentException.class, () -> of36.of(BigInteger.TWO.pow(248)));
    assertThrows(IllegalArgumentException.class, () -> of36.of(BigInteger.ONE.negate()));
  }

  @TempDir Path folder;

  @Test
  void aVerifiersStringIsTheFirstPowersAndTheSecondGroup() throws Exception {
    byte[] srs = new byte[4 + 2 * 8 * 64 + 256];
    new Random(1).nextBytes(srs);
    System.arraycopy(new byte[] {3, 0, 0, 0}, 0, srs, 0, 4);
    Path file = Files.write(folder.resolve("kzg3.srs"), srs);
    byte[] small = VerifierString.of(file);
    assertEquals(516, small.length);
    assertArrayEquals(new byte[] {1, 0, 0, 0}, Arrays.copyOf(small, 4));
    assertArrayEquals(Arrays.copyOfRange(srs, 4, 132), Arrays.copyOfRange(small, 4, 132));
    assertArrayEquals(
        Arrays.copyOfRange(srs, srs.length - 256, srs.length), Arrays.copyOfRange(small, 260, 516));
    for (byte[] wrong :
        List.of(
            Arrays.copyOf(srs, srs.length - 1), Arrays.copyOf(srs, srs.length + 1), new byte[3])) {
      Files.write(file, wrong);
      assertThrows(IllegalArgumentException.class, () -> VerifierString.of(file));
    }
  }

  @Test
  void workersAndThreadsAreTogetherNoMoreThanTheCores() {
    int cores = Runtime.getRuntime().availableProcessors();
    for (Map<String, String> settings :
        List.of(
            Map.<String, String>of(),
            Map.of("proofstream.ezkl.workers", Integer.toString(cores)),
            Map.of("proofstream.ezkl.threads", "1"),
            Map.of("proofstream.ezkl.threads", Integer.toString(cores)))) {
      EzklConfiguration configuration =
          EzklConfiguration.of(folder, name -> Optional.ofNullable(settings.get(name)));
      assertTrue(
          configuration.workers() * configuration.threads() <= cores, configuration.toString());
      assertTrue(settings.isEmpty() || configuration.workers() * configuration.threads() == cores);
    }
    EzklConfiguration both =
        EzklConfiguration.of(
            folder,
            name ->
                Optional.ofNullable(
                    Map.of("proofstream.ezkl.workers", "3", "proofstream.ezkl.threads", "5")
                        .get(name)));
    assertEquals(3, both.workers());
    assertEquals(5, both.threads());
    assertThrows(
        IllegalArgumentException.class,
        () -> EzklConfiguration.of(folder, name -> Optional.of("none")));
  }

  @Test
  void aReferenceStringIsNamedByWordOrPath() {
    assertEquals(new SrsSource.Local(), SrsSource.parse("local"));
    assertEquals(new SrsSource.Public(), SrsSource.parse("public"));
    assertEquals(new SrsSource.Given(java.nio.file.Path.of("/srs")), SrsSource.parse("/srs"));
  }

  @Test
  void aProofPrintsNoInstances() throws Exception {
    assertFalse(parse(file("[[\"" + ZERO + "\"]]", "[0,1,2]")).toString().contains("00"));
  }

  private static String file(String instances, String proof) {
    return "{\"instances\":" + instances + ",\"proof\":" + proof + ",\"hex_proof\":\"0xff\"}";
  }

  private static EzklProof parse(String file) throws BundleRejectedException {
    return EzklProof.parse(file.getBytes(StandardCharsets.UTF_8), 1, 3);
  }

  private static void refused(Reason reason, String file) {
    assertEquals(
        reason, assertThrows(BundleRejectedException.class, () -> parse(file)).reason(), file);
  }
}
