package dev.proofstream.platform.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.junit.jupiter.api.Test;

class OneLineFilterTest {

  @Test
  void aNameCannotPassForALine() {
    ExtLogRecord record =
        new ExtLogRecord(
            Level.INFO, "failed: %s", ExtLogRecord.FormatStyle.PRINTF, getClass().getName());
    record.setParameters(new Object[] {"Age\n12:00:00 INFO valid\u001b[0m"});
    assertTrue(new OneLineFilter().isLoggable(record));
    assertEquals("failed: Age\\u000a12:00:00 INFO valid\\u001b[0m", record.getFormattedMessage());
  }

  @Test
  void aPlainMessageIsLeftAlone() {
    ExtLogRecord record =
        new ExtLogRecord(
            Level.INFO, "100 %% of %s", ExtLogRecord.FormatStyle.PRINTF, getClass().getName());
    record.setParameters(new Object[] {"größer"});
    assertTrue(new OneLineFilter().isLoggable(record));
    assertEquals("100 % of größer", record.getFormattedMessage());
  }
}
