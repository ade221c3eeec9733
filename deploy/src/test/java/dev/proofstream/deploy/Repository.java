package dev.proofstream.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Files of the repository that the tests hold against each other. */
final class Repository {
  static final Path ROOT =
      Path.of(System.getProperty("proofstream.root", "..")).toAbsolutePath().normalize();

  /** What is scaled or restarted by itself: the folders that hold a service. */
  static final List<String> SERVICES =
      List.of(
          "trainer-service", "circuit-service", "prover-service", "verifier-service", "dashboard");

  private static final ObjectMapper YAML = new YAMLMapper();

  private Repository() {}

  static Path path(String name) {
    return ROOT.resolve(name);
  }

  static String text(String name) throws IOException {
    return Files.readString(path(name));
  }

  static JsonNode json(String name) throws IOException {
    return new ObjectMapper().readTree(path(name).toFile());
  }

  static JsonNode yaml(String name) throws IOException {
    return yamlText(text(name));
  }

  static JsonNode yamlText(String text) throws IOException {
    return YAML.readTree(text);
  }

  /** All documents of a YAML file that holds several. */
  static List<JsonNode> documents(String yaml) throws IOException {
    try (var parser = new YAMLFactory().createParser(yaml)) {
      return YAML.<JsonNode>readValues(parser, JsonNode.class).readAll();
    }
  }
}
