package dev.proofstream.deploy;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * The settings of the services, read from their {@code @ConfigMapping} interfaces: names as
 * SmallRye Config makes them from the methods, defaults from {@code @WithDefault} or the comment,
 * meanings from the comments.
 */
final class Settings {
  /** Where settings are declared, and who has them. */
  private static final Map<String, String> PLACES =
      Map.of(
          "libs/platform", "all",
          "trainer-service", "trainer",
          "circuit-service", "circuit",
          "prover-service", "prover",
          "verifier-service", "verifier",
          "dashboard", "dashboard");

  private static final List<String> ORDER =
      List.of(
          "libs/platform",
          "trainer-service",
          "circuit-service",
          "prover-service",
          "verifier-service",
          "dashboard");

  private Settings() {}

  /**
   * @param name such as proofstream.prover.slots
   * @param service who has it
   * @param standard the default, empty for none
   * @param meaning the comment, without the default
   */
  record Setting(String name, String service, String standard, String meaning) {
    /** SmallRye Config's rule: what is no letter or digit becomes an underscore. */
    String variable() {
      return name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }
  }

  static String table() throws IOException {
    StringBuilder table = new StringBuilder();
    table.append("| setting | environment | of | default | meaning |\n|---|---|---|---|---|\n");
    for (Setting setting : all()) {
      table
          .append("| `")
          .append(setting.name())
          .append("` | `")
          .append(setting.variable())
          .append("` | ")
          .append(setting.service())
          .append(" | ")
          .append(setting.standard())
          .append(" | ")
          .append(setting.meaning())
          .append(" |\n");
    }
    return table.toString();
  }

  static List<Setting> all() throws IOException {
    List<Setting> settings = new ArrayList<>();
    for (String place : ORDER) {
      for (Path file : sources(Repository.path(place).resolve("src/main/java"))) {
        settings.addAll(in(file, PLACES.get(place)));
      }
    }
    return settings;
  }

  private static List<Path> sources(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> mappings = new ArrayList<>();
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).sorted().toList()) {
        if (Files.readString(file).contains("@ConfigMapping(")) {
          mappings.add(file);
        }
      }
      return mappings;
    }
  }

  private static List<Setting> in(Path file, String service) throws IOException {
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (var manager = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  manager,
                  null,
                  List.of("-proc:none"),
                  null,
                  manager.getJavaFileObjects(file));
      CompilationUnitTree unit = task.parse().iterator().next();
      Reader reader = new Reader(unit, DocTrees.instance(task), service);
      for (Tree type : unit.getTypeDecls()) {
        ClassTree mapping = (ClassTree) type;
        reader.read(
            mapping, argument(mapping.getModifiers(), "ConfigMapping", "prefix").orElseThrow());
      }
      return reader.settings;
    }
  }

  private static final class Reader {
    private final CompilationUnitTree unit;
    private final DocTrees docs;
    private final String service;
    private final List<Setting> settings = new ArrayList<>();

    Reader(CompilationUnitTree unit, DocTrees docs, String service) {
      this.unit = unit;
      this.docs = docs;
      this.service = service;
    }

    void read(ClassTree mapping, String prefix) {
      Map<String, ClassTree> groups = new HashMap<>();
      for (Tree member : mapping.getMembers()) {
        if (member instanceof ClassTree group) {
          groups.put(group.getSimpleName().toString(), group);
        }
      }
      for (Tree member : mapping.getMembers()) {
        if (member instanceof MethodTree method) {
          String name = prefix + "." + kebab(method.getName().toString());
          ClassTree group = groups.get(method.getReturnType().toString());
          if (group != null) {
            read(group, name);
          } else {
            settings.add(setting(name, method));
          }
        }
      }
    }

    private Setting setting(String name, MethodTree method) {
      TreePath path = TreePath.getPath(unit, method);
      DocCommentTree comment = docs.getDocCommentTree(path);
      if (comment == null) {
        throw new IllegalStateException(name + " has no comment");
      }
      String text =
          plain(comment.getFullBody().stream().map(Object::toString).collect(Collectors.joining()));
      int told = text.indexOf("Default:");
      String standard = told < 0 ? "" : text.substring(told + 8).strip().replaceFirst("\\.$", "");
      String meaning = told < 0 ? text : text.substring(0, told).strip();
      return new Setting(
          name,
          service,
          argument(method.getModifiers(), "WithDefault", "value")
              .map(v -> "`" + v + "`")
              .orElse(standard),
          meaning);
    }
  }

  /** {@code @Name(argument = "text")} or {@code @Name("text")}. */
  private static Optional<String> argument(ModifiersTree modifiers, String name, String argument) {
    for (AnnotationTree annotation : modifiers.getAnnotations()) {
      if (!annotation.getAnnotationType().toString().equals(name)) {
        continue;
      }
      for (ExpressionTree given : annotation.getArguments()) {
        if (given instanceof LiteralTree literal && argument.equals("value")) {
          return Optional.of(literal.getValue().toString());
        }
        if (given instanceof AssignmentTree assignment
            && assignment.getVariable().toString().equals(argument)
            && assignment.getExpression() instanceof LiteralTree literal) {
          return Optional.of(literal.getValue().toString());
        }
      }
    }
    return Optional.empty();
  }

  private static String plain(String comment) {
    return comment
        .replaceAll("\\{@link (?:\\w+)?#(\\w+)[^}]*}", "`$1`")
        .replaceAll("\\{@(?:link|code) ([^}]*)}", "`$1`")
        .replaceAll("\\s+", " ")
        .replace("|", "\\|")
        .strip();
  }

  private static String kebab(String method) {
    return method.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
  }
}
