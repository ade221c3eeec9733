package dev.proofstream.proving;

import dev.proofstream.proving.bundle.BundleRejectedException;
import dev.proofstream.proving.bundle.Manifest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** One route from a model to proofs. Instances may be shared by all threads. */
public interface ProofSystem extends AutoCloseable {

  /** As events say it, such as {@code circom-groth16}. */
  String name();

  /**
   * @throws UnsupportedOptionException naming the first option that this system does not have
   */
  void requireSupported(CircuitOptions options) throws UnsupportedOptionException;

  /**
   * Makes a circuit and its keys. May take minutes.
   *
   * @param folder an empty folder for the circuit's files; its owner removes it
   * @throws CompilationFailedException naming the stage; also for unsupported options
   * @throws InterruptedException when the thread is interrupted
   */
  CompiledCircuit compile(CompileRequest request, Path folder, CompileListener listener)
      throws CompilationFailedException, InterruptedException;

  /**
   * Decodes keys once, for many proofs.
   *
   * @throws CircuitUnreadableException when a file is missing, malformed or not the one that the
   *     manifest names
   */
  CircuitProver loadProver(CircuitFiles files) throws CircuitUnreadableException;

  /**
   * Names of the circuit's files that a check needs, so that every bundle carries them, besides the
   * manifest, its signature and its signer.
   */
  List<String> verifierFiles();

  /**
   * Decodes a verifying key once, for many checks.
   *
   * @param manifest a manifest of this system
   * @param files exact bytes of each of {@link #verifierFiles}, already found to be the manifest's
   *     by digest
   * @throws BundleRejectedException when a file is malformed or unsound or does not fit the
   *     manifest
   */
  ProofCheck prepareCheck(Manifest manifest, Map<String, byte[]> files)
      throws BundleRejectedException;

  /** Ends what runs for this system, such as processes of its own. */
  @Override
  default void close() {}
}
