package dev.proofstream.zk.groth16;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class Blake2bTest {

  @Test
  void theExampleOfRfc7693Holds() {
    Blake2b hash = new Blake2b();
    hash.update("abc".getBytes(StandardCharsets.US_ASCII));
    assertEquals(
        "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
            + "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923",
        HexFormat.of().formatHex(hash.digest()));
  }

  @Test
  void theHashOfNothingIsTheKnownOne() {
    assertEquals(
        "786a02f742015903c6c6fd852552d272912f4740e15847618a86e217f71f5419"
            + "d25e1031afee585313896444934eb04b903a685b1448b755d56f701afe9be2ce",
        HexFormat.of().formatHex(new Blake2b().digest()));
  }

  @Test
  void aMessageInPiecesHasTheSameHash() {
    byte[] message = new byte[1000];
    for (int i = 0; i < message.length; i++) {
      message[i] = (byte) (31 * i);
    }
    for (int length : new int[] {127, 128, 129, 255, 256, 257, 1000}) {
      byte[] part = java.util.Arrays.copyOf(message, length);
      Blake2b whole = new Blake2b();
      whole.update(part);
      Blake2b pieces = new Blake2b();
      for (byte b : part) {
        pieces.update(new byte[] {b});
      }
      assertEquals(
          HexFormat.of().formatHex(whole.digest()), HexFormat.of().formatHex(pieces.digest()));
    }
  }
}
