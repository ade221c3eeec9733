package dev.proofstream.zk.circom;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.proofstream.zk.MalformedDataException;
import dev.proofstream.zk.MalformedDataException.Reason;
import dev.proofstream.zk.curve.CurveArithmetic;
import dev.proofstream.zk.curve.Group;
import dev.proofstream.zk.curve.PointVector;
import dev.proofstream.zk.groth16.CircuitHashAccess;
import dev.proofstream.zk.groth16.Groth16Proof;
import dev.proofstream.zk.groth16.Groth16Prover;
import dev.proofstream.zk.groth16.Groth16Setup;
import dev.proofstream.zk.groth16.Groth16Verifier;
import dev.proofstream.zk.groth16.ProvingKey;
import dev.proofstream.zk.groth16.VerifyingKey;
import dev.proofstream.zk.r1cs.R1cs;
import dev.proofstream.zk.r1cs.UnsatisfiedConstraintException;
import dev.proofstream.zk.r1cs.Witness;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys, witnesses and proofs go to the real snarkjs and come back from it. */
class SnarkjsRoundTripIT {

  private static final BigInteger BINDING = BigInteger.ONE.shiftLeft(247).subtract(BigInteger.TEN);

  @TempDir static Path folder;

  private static String missing;
  private static Path r1csPath;
  private static R1cs r1cs;
  private static SymbolTable symbols;
  private static Witness witness;
  private static ProvingKey key;

  @BeforeAll
  static void compileAndSetUp() throws Exception {
    missing = NodeTools.missing();
    if (!missing.isEmpty()) {
      return;
    }
    NodeTools.circom(NodeTools.sampleCircuit(), folder);
    r1csPath = folder.resolve("sample.r1cs");
    r1cs = R1csFile.read(r1csPath);
    symbols = SymFile.read(folder.resolve("sample.sym"));
    witness = SampleWitness.of(r1cs, symbols, List.of(4, -3, 20), 17, BINDING);
    r1cs.check(witness);
    key = Groth16Setup.run(r1cs, new SecureRandom());
  }

  /** Before each test, so that each is reported as skipped with the reason. */
  @BeforeEach
  void assumeTheToolsAreInstalled() {
    assumeTrue(missing.isEmpty(), missing);
  }

  @Test
  void theCompilersSystemIsReadWithItsShape() throws Exception {
    assertEquals(2, r1cs.outputs());
    assertEquals(4, r1cs.publicInputs());
    assertEquals(1, r1cs.privateInputs());
    assertEquals(SymbolTable.REMOVED, symbols.wire("main.linear"), "--O2 removes linear signals");
    for (SymbolTable.Symbol symbol : symbols.symbols()) {
      if (symbol.wire() != SymbolTable.REMOVED) {
        assertEquals(symbol.label(), r1cs.labelOfWire(symbol.wire()), symbol.name());
      }
    }
  }

  @Test
  void aSystemWrittenHereIsReadBySnarkjsAlike() throws Exception {
    Path copy = folder.resolve("copy.r1cs");
    R1csFile.write(r1cs, copy);
    Path original = folder.resolve("original.json");
    Path copied = folder.resolve("copied.json");
    NodeTools.snarkjs("r1csInfo", r1csPath, original);
    NodeTools.snarkjs("r1csInfo", copy, copied);
    assertEquals(Files.readString(original), Files.readString(copied));
    Path wtns = folder.resolve("copy.wtns");
    WtnsFile.write(witness, wtns);
    assertEquals(0, NodeTools.snarkjs("checkWitness", copy, wtns));
  }

  @Test
  void eachDisturbedWireIsNoticedHereAndSnarkjsAgrees() throws Exception {
    for (int wire = 1; wire < r1cs.wires(); wire++) {
      Witness disturbed = witness.with(wire, witness.get(wire).add(BigInteger.ONE));
      assertThrows(
          UnsatisfiedConstraintException.class, () -> r1cs.check(disturbed), "wire " + wire);
    }
    Path wtns = folder.resolve("disturbed.wtns");
    WtnsFile.write(witness.with(1, witness.get(1).add(BigInteger.ONE)), wtns);
    assertEquals(1, NodeTools.snarkjs("checkWitness", r1csPath, wtns));
  }

  @Test
  void aProofMadeHereIsAcceptedBySnarkjs() throws Exception {
    Path vk = folder.resolve("here.vk.json");
    Path proof = folder.resolve("here.proof.json");
    Path signals = folder.resolve("here.public.json");
    List<BigInteger> publicSignals = witness.publicSignals(r1cs.publicSignals());
    Files.write(vk, VerificationKeyJson.write(key.verifyingKey()));
    Files.write(proof, ProofJson.write(new Groth16Prover(key).prove(witness)));
    Files.write(signals, PublicJson.write(publicSignals));
    assertEquals(0, NodeTools.snarkjs("verify", vk, signals, proof));

    List<BigInteger> forged = new ArrayList<>(publicSignals);
    forged.set(0, BigInteger.ONE.subtract(forged.getFirst()));
    Files.write(signals, PublicJson.write(forged));
    assertEquals(1, NodeTools.snarkjs("verify", vk, signals, proof));
  }

  @Test
  void aProofOfSnarkjsFromOurKeyAndWitnessIsAcceptedHere() throws Exception {
    Path zkey = folder.resolve("here.zkey");
    Path wtns = folder.resolve("here.wtns");
    Path proof = folder.resolve("snarkjs.proof.json");
    Path signals = folder.resolve("snarkjs.public.json");
    ZkeyFile.write(key, zkey);
    WtnsFile.write(witness, wtns);
    assertEquals(0, NodeTools.snarkjs("prove", zkey, wtns, proof, signals));

    List<BigInteger> publicSignals = PublicJson.read(Files.readAllBytes(signals));
    assertEquals(witness.publicSignals(r1cs.publicSignals()), publicSignals);
    Groth16Proof read = ProofJson.read(Files.readAllBytes(proof));
    assertTrue(new Groth16Verifier(key.verifyingKey()).verify(publicSignals, read));
    assertArrayEquals(Files.readAllBytes(proof), ProofJson.write(read));
    assertArrayEquals(Files.readAllBytes(signals), PublicJson.write(publicSignals));
  }

  @Test
  void snarkjsExportsFromOurKeyTheVerificationKeyThatWeWrite() throws Exception {
    Path zkey = folder.resolve("export.zkey");
    Path vk = folder.resolve("export.vk.json");
    ZkeyFile.write(key, zkey);
    assertEquals(0, NodeTools.snarkjs("exportKey", zkey, vk));
    assertArrayEquals(Files.readAllBytes(vk), VerificationKeyJson.write(key.verifyingKey()));
    assertEquals(key.verifyingKey(), VerificationKeyJson.read(Files.readAllBytes(vk)));
  }

  @Test
  void aKeyOfACeremonyOfSnarkjsProvesHere() throws Exception {
    Path ptau = folder.resolve("ceremony.ptau");
    Path initial = folder.resolve("ceremony0.zkey");
    Path last = folder.resolve("ceremony2.zkey");
    Path vk = folder.resolve("ceremony.vk.json");
    assertEquals(0, NodeTools.snarkjs("ceremony", r1csPath, 6, 2, ptau, initial, last, vk));

    ProvingKey ceremonyKey = ZkeyFile.read(last);
    assertEquals(2, ceremonyKey.contributions());
    VerifyingKey verifyingKey = ceremonyKey.verifyingKey();
    assertArrayEquals(Files.readAllBytes(vk), VerificationKeyJson.write(verifyingKey));
    Groth16Proof proof = new Groth16Prover(ceremonyKey).prove(witness);
    List<BigInteger> publicSignals = witness.publicSignals(r1cs.publicSignals());
    assertTrue(new Groth16Verifier(verifyingKey).verify(publicSignals, proof));
    Path proofPath = folder.resolve("ceremony.proof.json");
    Path signals = folder.resolve("ceremony.public.json");
    Files.write(proofPath, ProofJson.write(proof));
    Files.write(signals, PublicJson.write(publicSignals));
    assertEquals(0, NodeTools.snarkjs("verify", vk, signals, proofPath));

    ProvingKey initialKey = ZkeyFile.read(initial);
    Path copy = folder.resolve("copy.zkey");
    ZkeyFile.write(initialKey, copy);
    assertArrayEquals(Files.readAllBytes(initial), Files.readAllBytes(copy));
    // A contribution writes the sections in another order, so the size is what must be the same.
    ZkeyFile.write(ceremonyKey, copy);
    assertEquals(Files.size(last), Files.size(copy));

    // Nobody has contributed to the initial key, so whoever took part in phase 1 could forge.
    MalformedDataException e = assertThrows(MalformedDataException.class, initialKey::verifyingKey);
    assertEquals(Reason.TRIVIAL_DELTA, e.reason());

    PointVector powers = vanishingPowers(Files.readAllBytes(ptau), initialKey.domainSize());
    assertEquals(initialKey.circuitHash(), CircuitHashAccess.of(initialKey, powers));
    assertEquals(initialKey.circuitHash(), ceremonyKey.circuitHash());
  }

  /** [tau^(n+i) - tau^i] in G1 from the powers of a ptau file, section 2. */
  private static PointVector vanishingPowers(byte[] ptau, int n) {
    BinaryFile file = BinaryFile.parse(MemorySegment.ofArray(ptau), "ptau", 1, 1);
    SectionReader section = file.section(2, "tauG1");
    long[] powers = section.remainingLimbs(section.remaining() / 8);
    CurveArithmetic curve = Group.G1.arithmetic();
    int a = Group.G1.affineLimbs();
    int j = Group.G1.jacobianLimbs();
    long[] differences = new long[j * (n - 1)];
    for (int i = 0; i < n - 1; i++) {
      curve.fromAffine(powers, a * (n + i), differences, j * i);
      curve.subtractAffine(differences, j * i, powers, a * i, differences, j * i);
    }
    long[] affine = new long[a * (n - 1)];
    curve.toAffineAll(differences, n - 1, affine, 0);
    return new PointVector(Group.G1, affine);
  }
}
