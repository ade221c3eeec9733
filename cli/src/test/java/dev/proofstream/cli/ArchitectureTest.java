package dev.proofstream.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Who may depend on whom: the table of modules in DESIGN.md, over the compiled classes of all. */
class ArchitectureTest {
  private static final String ROOT = "dev.proofstream.";

  /** Package of a module, folder that it lies in, and packages that it may know beside its own. */
  private record Module(String name, String folder, Set<String> knows) {}

  private static final List<Module> MODULES =
      List.of(
          new Module("proto", "proto", Set.of()),
          new Module("zk", "libs/zk", Set.of()),
          new Module("model", "libs/model", Set.of()),
          new Module("devstack", "libs/devstack", Set.of()),
          new Module("proving", "libs/proving", Set.of("zk", "model")),
          new Module("platform", "libs/platform", Set.of("proto")),
          new Module("trainer", "trainer-service", Set.of("proto", "platform", "model")),
          new Module("circuit", "circuit-service", Set.of("proto", "platform", "model", "proving")),
          new Module("prover", "prover-service", Set.of("proto", "platform", "model", "proving")),
          new Module(
              "verifier", "verifier-service", Set.of("proto", "platform", "model", "proving")),
          new Module("dashboard", "dashboard", Set.of("proto", "platform")),
          new Module(
              "cli", "cli", Set.of("proto", "zk", "model", "proving", "devstack", "platform")));

  /** Libraries that a module must do without, whatever its poms say. */
  private static final Map<String, List<String>> FOREIGN =
      Map.of(
          "zk", List.of("org.apache.kafka..", "io.quarkus..", "jakarta..", "ai.djl..", "ai.onnx.."),
          "model",
              List.of("org.apache.kafka..", "io.quarkus..", "jakarta..", "java.security.spec.."),
          "proving", List.of("org.apache.kafka..", "io.quarkus..", "jakarta..", "ai.djl.."),
          "devstack", List.of("io.quarkus..", "jakarta.."),
          "proto", List.of("org.apache.kafka..", "io.quarkus..", "jakarta.."),
          "cli", List.of("io.quarkus..", "jakarta.."));

  private static JavaClasses all;

  @BeforeAll
  static void read() {
    Path root = Path.of(System.getProperty("proofstream.root", ".."));
    List<Path> folders = new ArrayList<>();
    for (Module module : MODULES) {
      Path folder = root.resolve(module.folder()).resolve("target/classes");
      assumeTrue(
          Files.isDirectory(folder.resolve("dev/proofstream")),
          () -> module.folder() + " is not compiled: run the whole build");
      folders.add(folder);
    }
    all = new ClassFileImporter().importPaths(folders);
  }

  @TestFactory
  List<DynamicTest> everyModuleKnowsOnlyWhatTheDesignPermits() {
    return MODULES.stream()
        .map(
            module ->
                DynamicTest.dynamicTest(
                    module.name(),
                    () -> {
                      String[] forbidden =
                          MODULES.stream()
                              .map(Module::name)
                              .filter(other -> !other.equals(module.name()))
                              .filter(other -> !module.knows().contains(other))
                              .map(ArchitectureTest::packages)
                              .toArray(String[]::new);
                      noClasses()
                          .that()
                          .resideInAPackage(packages(module.name()))
                          .should()
                          .dependOnClassesThat()
                          .resideInAnyPackage(forbidden)
                          .check(all);
                    }))
        .toList();
  }

  @TestFactory
  List<DynamicTest> librariesAreFreeOfFrameworksThatAreNotTheirs() {
    return FOREIGN.entrySet().stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getKey(),
                    () ->
                        noClasses()
                            .that()
                            .resideInAPackage(packages(entry.getKey()))
                            .should()
                            .dependOnClassesThat()
                            .resideInAnyPackage(entry.getValue().toArray(String[]::new))
                            .check(all)))
        .toList();
  }

  @Test
  void theMathematicsIsInNoService() {
    noClasses()
        .that()
        .resideInAnyPackage(
            packages("trainer"),
            packages("circuit"),
            packages("prover"),
            packages("verifier"),
            packages("dashboard"),
            packages("platform"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(packages("zk"))
        .check(all);
  }

  @Test
  void everyClassLiesInThePackageOfAModule() {
    classes()
        .should()
        .resideInAnyPackage(
            MODULES.stream()
                .map(Module::name)
                .map(ArchitectureTest::packages)
                .toArray(String[]::new))
        .check(all);
  }

  @Test
  void modulesHaveNoCycles() {
    slices().matching(ROOT + "(*)..").should().beFreeOfCycles().check(all);
  }

  private static String packages(String module) {
    return ROOT + module + "..";
  }
}
