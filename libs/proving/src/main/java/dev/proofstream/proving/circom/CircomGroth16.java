package dev.proofstream.proving.circom;

import dev.proofstream.model.data.InputRefusedException;
import dev.proofstream.model.quantize.QuantizedModelJson;
import dev.proofstream.proving.CircuitFiles;
import dev.proofstream.proving.CircuitOptions;
import dev.proofstream.proving.CircuitProver;
import dev.proofstream.proving.CircuitUnreadableException;
import dev.proofstream.proving.CompilationFailedException;
import dev.proofstream.proving.CompileListener;
import dev.proofstream.proving.CompileRequest;
import dev.proofstream.proving.CompiledCircuit;
import dev.proofstream.proving.Digests;
import dev.proofstream.proving.ProofCheck;
import dev.proofstream.proving.ProofInput;
import dev.proofstream.proving.ProofSystem;
import dev.proofstream.proving.ProvingFailedException;
import dev.proofstream.proving.UnsupportedOptionException;
import dev.proofstream.proving.bundle.Bundle;
import dev.proofstream.proving.bundle.BundleRejectedException;
import dev.proofstream.proving.bundle.Manifest;
import dev.proofstream.zk.MalformedDataException;
import dev.proofstream.zk.circom.R1csFile;
import dev.proofstream.zk.circom.SymFile;
import dev.proofstream.zk.circom.ZkeyFile;
import dev.proofstream.zk.groth16.Groth16Prover;
import dev.proofstream.zk.r1cs.R1cs;
import dev.proofstream.zk.r1cs.Witness;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;

/** Circom circuits, proven by Groth16 over BN254. */
public final class CircomGroth16 implements ProofSystem {
  public static final String NAME = "circom-groth16";

  /** What manifests say of inputs that are never rounded. */
  public static final String EXACT_INPUTS =
      "level = (value - min) / step, exact; a value outside its range or between steps is refused";

  /** What manifests say of inputs that whoever asks rounds. */
  public static final String ROUNDED_INPUTS =
      "level = round((value - min) / step), ties up, by whoever asks; outside the range is refused";

  /** A request of more rows would pass the size that events may have. */
  private static final int MAX_BATCH = 1024;

  private final CircomCompiler compiler;

  public CircomGroth16(CircomCompiler compiler) {
    this.compiler = compiler;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void requireSupported(CircuitOptions options) throws UnsupportedOptionException {
    require("parameters", options.parameters(), CircuitOptions.FIXED, CircuitOptions.HASHED);
    require(
        "input",
        options.input(),
        CircuitOptions.PUBLIC,
        CircuitOptions.PRIVATE,
        CircuitOptions.HASHED);
    require("output", options.output(), CircuitOptions.LABEL, CircuitOptions.LOGITS);
    if (CircuitOptions.HASHED.equals(options.parameters())) {
      // Shown logits of known inputs would give the weights away.
      require("output", options.output(), CircuitOptions.LABEL);
    }
    if (options.batch() < 1 || options.batch() > MAX_BATCH) {
      throw new UnsupportedOptionException(
          "batch",
          "%s takes a batch of 1 to %d rows, not %d".formatted(NAME, MAX_BATCH, options.batch()));
    }
  }

  private static void require(String option, String asked, String... supported)
      throws UnsupportedOptionException {
    if (!List.of(supported).contains(asked)) {
      throw new UnsupportedOptionException(
          option,
          "%s takes %s=%s, not %s".formatted(NAME, option, String.join("|", supported), asked));
    }
  }

  @Override
  public CompiledCircuit compile(CompileRequest request, Path folder, CompileListener listener)
      throws CompilationFailedException, InterruptedException {
    try {
      requireSupported(request.options());
    } catch (UnsupportedOptionException e) {
      throw new CompilationFailedException("calibrate", e.getMessage(), e);
    }
    return new Compilation(compiler, request, folder, listener).run();
  }

  @Override
  public CircuitProver loadProver(CircuitFiles files) throws CircuitUnreadableException {
    return load(files);
  }

  /**
   * The witness of a request, its constraints checked: for provers that are given files. It is as
   * secret as the inputs.
   *
   * @throws InputRefusedException as {@link CircuitProver#prove}
   * @throws ProvingFailedException as {@link CircuitProver#prove}
   */
  public Witness witness(CircuitFiles files, String requestId, ProofInput input)
      throws CircuitUnreadableException, InputRefusedException, ProvingFailedException {
    return load(files).witness(requestId, input);
  }

  private static void requireRoom(CircuitFiles files) throws CircuitUnreadableException {
    long bytes = 0;
    for (String name : List.of(CircuitFiles.R1CS, CircuitFiles.SYMBOLS, CircuitFiles.PROVING_KEY)) {
      try {
        bytes += Files.size(files.path(name));
      } catch (IOException e) {
        throw new CircuitUnreadableException(name, "cannot be read", e);
      }
    }
    long need = HeapNeed.ofFiles(bytes);
    if (!HeapNeed.fits(need)) {
      throw new CircuitUnreadableException(
          CircuitFiles.PROVING_KEY, HeapNeed.refusal("proving with it", need));
    }
  }

  private CircomProver load(CircuitFiles files) throws CircuitUnreadableException {
    Manifest manifest = manifest(files);
    requireRoom(files);
    requireDigests(manifest, files);
    byte[] modelJson = files.bytes(CircuitFiles.QUANTIZED_MODEL);
    CircuitDesign design =
        decode(
            CircuitFiles.QUANTIZED_MODEL,
            () -> new CircuitDesign(QuantizedModelJson.read(modelJson), manifest.options()));
    BigInteger parameterSalt =
        decode(
            CircuitFiles.QUANTIZED_MODEL,
            () -> QuantizedModelJson.parameterSalt(modelJson).orElse(BigInteger.ZERO));
    R1cs r1cs = decode(CircuitFiles.R1CS, () -> R1csFile.read(files.bytes(CircuitFiles.R1CS)));
    WitnessMap map =
        decode(
            CircuitFiles.SYMBOLS,
            () ->
                new WitnessMap(
                    design, SymFile.read(files.bytes(CircuitFiles.SYMBOLS)), r1cs.wires()));
    Groth16Prover prover =
        decode(
            CircuitFiles.PROVING_KEY,
            () -> new Groth16Prover(ZkeyFile.read(files.bytes(CircuitFiles.PROVING_KEY))));
    Map<String, byte[]> circuitPart = new TreeMap<>();
    for (String name :
        List.of(CircuitFiles.MANIFEST, CircuitFiles.MANIFEST_SIGNATURE, CircuitFiles.SIGNER)) {
      circuitPart.put(name, files.bytes(name));
    }
    for (String name : verifierFiles()) {
      circuitPart.put(name, files.bytes(name));
    }
    return new CircomProver(
        manifest, Bundle.of(circuitPart), design, parameterSalt, r1cs, map, prover);
  }

  @Override
  public List<String> verifierFiles() {
    return List.of(CircuitFiles.VERIFICATION_KEY);
  }

  @Override
  public ProofCheck prepareCheck(Manifest manifest, Map<String, byte[]> files)
      throws BundleRejectedException {
    return Groth16Check.of(manifest, files.get(CircuitFiles.VERIFICATION_KEY));
  }

  private static Manifest manifest(CircuitFiles files) throws CircuitUnreadableException {
    try {
      Manifest manifest = Manifest.parse(files.bytes(CircuitFiles.MANIFEST));
      if (!manifest.proofSystem().equals(NAME)) {
        throw new CircuitUnreadableException(
            CircuitFiles.MANIFEST, "is of the proof system " + manifest.proofSystem());
      }
      return manifest;
    } catch (BundleRejectedException e) {
      throw new CircuitUnreadableException(CircuitFiles.MANIFEST, e.getMessage(), e);
    }
  }

  private static void requireDigests(Manifest manifest, CircuitFiles files)
      throws CircuitUnreadableException {
    for (String name :
        List.of(
            CircuitFiles.QUANTIZED_MODEL,
            CircuitFiles.R1CS,
            CircuitFiles.SYMBOLS,
            CircuitFiles.PROVING_KEY,
            CircuitFiles.VERIFICATION_KEY)) {
      if (!Digests.sha256Hex(files.bytes(name)).equals(manifest.files().get(name))) {
        throw new CircuitUnreadableException(name, "is not the one that the manifest names");
      }
    }
  }

  @FunctionalInterface
  private interface Decoding<T> {
    T run() throws CircuitUnreadableException;
  }

  private static <T> T decode(String file, Decoding<T> decoding) throws CircuitUnreadableException {
    try {
      return decoding.run();
    } catch (MalformedDataException | IllegalArgumentException | NoSuchElementException e) {
      throw new CircuitUnreadableException(file, e.getMessage(), e);
    }
  }
}
