package dev.proofstream.cli.laboratory.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import dev.proofstream.cli.bench.Machine;
import dev.proofstream.proving.ezkl.EzklInstallation;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The machine, the versions and the commit that figures belong to. */
public final class Surroundings {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path ROOT = Path.of(System.getProperty("proofstream.root", "."));

  private Surroundings() {}

  public static ObjectNode machine() {
    ObjectNode machine = JSON.createObjectNode();
    machine.put("description", Machine.describe());
    machine.put("processors", Runtime.getRuntime().availableProcessors());
    machine.put("memoryBytes", system().getTotalMemorySize());
    machine.put("loadAverageAtStart", loadAverage());
    return machine;
  }

  /**
   * Mean number of processes that wanted to run over the last minute, all of the machine's;
   * negative where the system does not tell.
   */
  public static double loadAverage() {
    return system().getSystemLoadAverage();
  }

  public static ObjectNode versions() {
    ObjectNode versions = JSON.createObjectNode();
    versions.put("proofstream", "0.1.0");
    versions.put("java", System.getProperty("java.version"));
    // What is installed when it is first needed; a run must look alike before and after.
    versions.put("ezkl", EzklInstallation.VERSION);
    Path circom = ROOT.resolve("libs/proving/target/node/node_modules/circom2/package.json");
    try {
      versions.put("circom2", JSON.readTree(Files.readAllBytes(circom)).path("version").asText());
    } catch (IOException e) {
      // Not built here: the version is not known.
    }
    return versions;
  }

  /** The code's commit, with a mark for changes that are in none; empty when it is not known. */
  public static String commit() {
    try {
      Process git =
          new ProcessBuilder("git", "describe", "--always", "--dirty", "--abbrev=12")
              .directory(ROOT.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      git.getOutputStream().close();
      String text = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return git.waitFor(10, TimeUnit.SECONDS) && git.exitValue() == 0 ? text.strip() : "";
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  private static OperatingSystemMXBean system() {
    return (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  }
}
