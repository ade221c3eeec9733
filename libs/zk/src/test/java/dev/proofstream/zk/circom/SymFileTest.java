package dev.proofstream.zk.circom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.proofstream.zk.MalformedDataException.Reason;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SymFileTest {

  private static final String TEXT = "1,1,0,main.out\n2,-1,0,main.x[0]\n3,1,1,main.layer.bits[3]\n";

  @Test
  void signalsAreFoundByNameAndByWire() {
    SymbolTable table = read(TEXT);
    assertEquals(1, table.wire("main.out"));
    assertEquals(SymbolTable.REMOVED, table.wire("main.x[0]"));
    assertEquals(List.of("main.out", "main.layer.bits[3]"), table.namesOfWire(1));
    assertEquals(List.of(), table.namesOfWire(7));
    assertTrue(table.contains("main.x[0]"));
    assertFalse(table.contains("main.y"));
    assertThrows(NoSuchElementException.class, () -> table.wire("main.y"));
  }

  @Test
  void aFileThatIsReadAndWrittenIsTheSame(@TempDir Path folder) throws Exception {
    Path path = folder.resolve("a.sym");
    SymFile.write(read(TEXT), path);
    assertEquals(TEXT, Files.readString(path));
    assertEquals(read(TEXT).symbols(), SymFile.read(path).symbols());
    assertEquals(List.of(), read("").symbols());
  }

  @Test
  void linesOfAnotherFormAreRefused() {
    assertReason(Reason.WRONG_LENGTH, "1,1,0\n");
    assertReason(Reason.WRONG_LENGTH, "1,1,0,\n");
    assertReason(Reason.WRONG_LENGTH, "1,1,0,main.a\n\n2,2,0,main.b\n");
    assertReason(Reason.WRONG_TYPE, "one,1,0,main.a\n");
    assertReason(Reason.WRONG_TYPE, "1,99999999999,0,main.a\n");
    assertReason(Reason.OUT_OF_RANGE, "1,-2,0,main.a\n");
    assertReason(Reason.OUT_OF_RANGE, "-1,1,0,main.a\n");
    assertReason(Reason.DUPLICATE, "1,1,0,main.a\n2,2,0,main.a\n");
  }

  private static SymbolTable read(String text) {
    return SymFile.read(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertReason(Reason reason, String text) {
    assertEquals(
        reason, assertThrows(MalformedFileException.class, () -> read(text)).reason(), text);
  }
}
