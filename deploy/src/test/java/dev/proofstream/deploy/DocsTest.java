package dev.proofstream.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages of docs/ against the code and each other. */
class DocsTest {
  private static final String OPERATORS = "docs/operators.md";
  private static final String BEGIN = "<!-- settings: written from the code by DocsTest -->\n";
  private static final String END = "<!-- end of settings -->";
  private static final Pattern LINK =
      Pattern.compile("\\]\\((?!https?:|#|mailto:)([^)#]+)(?:#[^)]*)?\\)");

  /** To accept a change: -Dtest.jvm.extra=-Dproofstream.update=true. */
  @Test
  void theTableOfSettingsIsTheCodes() throws Exception {
    Path file = Repository.path(OPERATORS);
    String page = Files.readString(file);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    int end = page.indexOf(END);
    assertTrue(begin >= BEGIN.length() && end >= begin, "marks of the table");
    if (Boolean.getBoolean("proofstream.update")) {
      Files.writeString(file, page.substring(0, begin) + Settings.table() + page.substring(end));
      page = Files.readString(file);
      end = page.indexOf(END);
    }
    assertEquals(
        Settings.table(), page.substring(begin, end), "run with -Dproofstream.update=true");
  }

  @Test
  void everySettingHasAMeaning() throws Exception {
    List<Settings.Setting> settings = Settings.all();
    assertTrue(settings.stream().anyMatch(s -> s.name().equals("proofstream.prover.slots")));
    settings.forEach(setting -> assertFalse(setting.meaning().isBlank(), setting.name()));
  }

  /** What containers and Kubernetes set must be something that a service reads. */
  @Test
  void noSettingOfTheContainersIsMisspelt() throws Exception {
    Set<String> known =
        Settings.all().stream()
            .map(Settings.Setting::variable)
            .collect(Collectors.toCollection(TreeSet::new));
    // Read outside the mappings: the data set by application.properties, traces by TracingSwitch.
    known.addAll(
        List.of("PROOFSTREAM_DATA", "PROOFSTREAM_DATA_SET", "PROOFSTREAM_TRACES_ENDPOINT"));
    found(
            "libs/proving/src/main/java/dev/proofstream/proving/ezkl/EzklConfiguration.java",
            "\"(proofstream\\.[a-z.]+)\"")
        .forEach(name -> known.add(name.toUpperCase(Locale.ROOT).replace('.', '_')));
    Set<String> set = new TreeSet<>();
    found("docker-compose.yml", "(?m)^\\s+(PROOFSTREAM_[A-Z_]+):").forEach(set::add);
    found("Dockerfile", "(PROOFSTREAM_[A-Z_]+)=").forEach(set::add);
    try (Stream<Path> files = Files.walk(Repository.path("deploy/k8s"))) {
      for (Path yaml : files.filter(f -> f.toString().endsWith(".yaml")).toList()) {
        String name = Repository.ROOT.relativize(yaml).toString();
        found(name, "(?:name: |^\\s+)(PROOFSTREAM_[A-Z_]+)").forEach(set::add);
      }
    }
    assertFalse(set.isEmpty());
    set.removeAll(known);
    assertEquals(Set.of(), set);
  }

  @Test
  void everyLinkLeadsSomewhere() throws Exception {
    List<String> broken = new ArrayList<>();
    List<Path> pages = new ArrayList<>();
    try (Stream<Path> files = Files.walk(Repository.path("docs"))) {
      files.filter(f -> f.toString().endsWith(".md")).forEach(pages::add);
    }
    for (String page : List.of("README.md", "CHANGELOG.md", "SECURITY.md")) {
      pages.add(Repository.path(page));
    }
    for (Path page : pages) {
      for (MatchResult link : LINK.matcher(Files.readString(page)).results().toList()) {
        Path target = page.getParent().resolve(link.group(1)).normalize();
        if (!Files.exists(target)) {
          broken.add(Repository.ROOT.relativize(page) + ": " + link.group(1));
        }
      }
    }
    assertEquals(List.of(), broken);
  }

  @Test
  void theLicenceIsApache2() throws Exception {
    String text = Repository.text("LICENSE");
    assertTrue(text.contains("Apache License") && text.contains("Version 2.0, January 2004"));
    assertTrue(text.contains("END OF TERMS AND CONDITIONS"));
  }

  private static List<String> found(String file, String pattern) throws Exception {
    return Pattern.compile(pattern, Pattern.MULTILINE)
        .matcher(Repository.text(file))
        .results()
        .map(result -> result.group(1))
        .toList();
  }
}
