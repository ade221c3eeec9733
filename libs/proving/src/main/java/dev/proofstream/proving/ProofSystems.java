package dev.proofstream.proving;

import dev.proofstream.proving.circom.CircomCompiler;
import dev.proofstream.proving.circom.CircomGroth16;
import dev.proofstream.proving.ezkl.EzklConfiguration;
import dev.proofstream.proving.ezkl.EzklProofSystem;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The proof systems that are here, by name. */
public final class ProofSystems implements AutoCloseable {
  private final Map<String, ProofSystem> byName = new TreeMap<>();

  public ProofSystems(List<ProofSystem> systems) {
    systems.forEach(system -> byName.put(system.name(), system));
  }

  /** All of them, the circom compiler where it is usually found, EZKL as the environment says. */
  public static ProofSystems standard() {
    return standard(null, EzklConfiguration.fromEnvironment());
  }

  /**
   * All of them.
   *
   * @param circomCli circom2's {@code cli.js}; null to look for it, see {@link CircomCompiler#find}
   * @param ezkl where EZKL lives; nothing is looked for before its first use
   */
  public static ProofSystems standard(Path circomCli, EzklConfiguration ezkl) {
    CircomCompiler compiler =
        circomCli == null ? CircomCompiler.find() : new CircomCompiler(circomCli);
    return new ProofSystems(List.of(new CircomGroth16(compiler), new EzklProofSystem(ezkl)));
  }

  public Optional<ProofSystem> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  public Set<String> names() {
    return byName.keySet();
  }

  /** Closes all of them. */
  @Override
  public void close() {
    byName.values().forEach(ProofSystem::close);
  }
}
