package dev.proofstream.devstack;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** Picks ports on 127.0.0.1 and remembers them in a file, so that a restart keeps its addresses. */
final class Ports {
  /** Below the range from which Linux takes ports for outgoing connections. */
  private static final int LOWEST = 20_000;

  private static final int HIGHEST = 32_000;
  private static final int ATTEMPTS = 1_000;

  private final Path file;
  private final Properties last = new Properties();
  private final Set<Integer> given = new HashSet<>();

  Ports(Path file) throws IOException {
    this.file = file;
    if (Files.exists(file)) {
      try (InputStream in = Files.newInputStream(file)) {
        last.load(in);
      }
    }
  }

  /**
   * A free port.
   *
   * @param what name of its use
   * @param wanted the port, or 0 for the last one of this use, if free, or any
   * @throws PortTakenException when the wanted port is not free
   */
  int choose(String what, int wanted) {
    int port = wanted != 0 ? wanted : parse(last.getProperty(what));
    if (wanted != 0 && !isFree(wanted)) {
      throw new PortTakenException(what, wanted);
    }
    for (int i = 0; port == 0 || !isFree(port); i++) {
      if (i == ATTEMPTS) {
        throw new DevStackException(
            "no free port on 127.0.0.1 from %d to %d".formatted(LOWEST, HIGHEST));
      }
      port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
    }
    given.add(port);
    last.setProperty(what, Integer.toString(port));
    return port;
  }

  void save() throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      last.store(out, null);
    }
  }

  private boolean isFree(int port) {
    if (given.contains(port)) {
      return false;
    }
    try (ServerSocket socket =
        new ServerSocket(port, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  private static int parse(String text) {
    return text != null && text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
  }
}
