package dev.proofstream.platform.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.sql.DriverManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestStackTest {
  @TempDir Path folder;

  @Test
  void theStackIsWhereItsOriginSays() {
    boolean containers = TestStack.shared().stack().origin().startsWith("containers");
    String choice = System.getenv(TestStack.CHOICE);
    if (choice != null) {
      assertEquals(choice.equals("containers"), containers);
    } else if (containers) {
      assertTrue(ContainerStack.dockerAnswers());
    }
  }

  @Test
  void containersHoldTopicsAndADatabase() throws Exception {
    assumeTrue(ContainerStack.dockerAnswers(), "no Docker engine answers here");
    try (var stack = TestStack.start(TestStack.settings(folder), "containers")) {
      var database = stack.database();
      try (var connection =
          DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password())) {
        assertEquals(18, connection.getMetaData().getDatabaseMajorVersion());
      }
    }
  }

  @Test
  void anUnknownChoiceIsRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> TestStack.start(TestStack.settings(folder), "clouds"));
  }
}
