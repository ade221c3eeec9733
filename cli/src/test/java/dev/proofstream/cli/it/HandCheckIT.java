package dev.proofstream.cli.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.proofstream.cli.kafka.Broker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lines of docs/auditors.md, run as they stand there, on a real bundle and on a forged one. */
@Order(4)
class HandCheckIT {
  private static final Pattern BLOCK =
      Pattern.compile("<!-- run -->\\s+```sh\\n(.*?)\\n\\s*```", Pattern.DOTALL);
  private static final Path SNARKJS =
      CommandRun.ROOT.resolve("libs/zk/src/test/node/node_modules/snarkjs/build/cli.cjs");
  private static final long PATIENCE_SECONDS = 120;

  @TempDir Path folder;

  @Test
  void theLinesOfTheAuditorsPageAcceptABundleAndRefuseAForgedLabel() throws Exception {
    assumeTrue(Files.exists(SNARKJS), "snarkjs could not be installed in libs/zk");
    assumeTrue(runs("openssl version"), "no openssl here");
    assumeTrue(runs("python3 --version"), "no python3 here");
    SharedStack stack = SharedStack.get();
    String id = "audit-" + UUID.randomUUID();
    try (Broker broker = stack.broker()) {
      stack.prove(broker, id, "mlp", 0);
    }
    Path bundle = folder.resolve("bundle");
    stack.run("export", "--request", id, "--out", bundle.toString()).expect(0);
    snarkjsOnThePath();

    List<String> blocks = blocks();
    assertEquals(5, blocks.size());
    for (String block : blocks) {
      assertEquals(0, run(bundle, block), () -> block + "\n" + said());
    }
    String proof = blocks.get(3);
    Path signals = bundle.resolve("public.json");
    String text = Files.readString(signals);
    ArrayNode forged = (ArrayNode) new ObjectMapper().readTree(text);
    forged.set(0, TextNode.valueOf(forged.get(0).asText().equals("0") ? "1" : "0"));
    Files.writeString(signals, forged.toString());
    assertNotEquals(0, run(bundle, proof));
    Files.writeString(signals, text);
    Path manifest = bundle.resolve("manifest.json");
    Files.writeString(manifest, Files.readString(manifest) + " ");
    assertNotEquals(0, run(bundle, blocks.getFirst()));
  }

  private static List<String> blocks() throws IOException {
    List<String> blocks = new ArrayList<>();
    String page = Files.readString(CommandRun.ROOT.resolve("docs/auditors.md"));
    for (MatchResult block : BLOCK.matcher(page).results().toList()) {
      blocks.add(block.group(1).stripIndent());
    }
    return blocks;
  }

  private void snarkjsOnThePath() throws IOException {
    Path program = folder.resolve("snarkjs");
    Files.writeString(program, "#!/bin/sh\nexec node '" + SNARKJS + "' \"$@\"\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private boolean runs(String command) throws Exception {
    return run(folder, command) == 0;
  }

  private int run(Path where, String lines) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-e", "-c", lines)
            .directory(where.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("said").toFile());
    builder.environment().merge("PATH", folder.toString(), (path, ours) -> ours + ":" + path);
    Process process = builder.start();
    process.getOutputStream().close();
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
    return process.exitValue();
  }

  private String said() {
    try {
      return Files.readString(folder.resolve("said"));
    } catch (IOException e) {
      return e.toString();
    }
  }
}
