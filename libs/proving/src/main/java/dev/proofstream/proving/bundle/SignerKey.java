package dev.proofstream.proving.bundle;

import dev.proofstream.proving.Digests;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/** Public half of an Ed25519 key pair (RFC 8032), as PEM of its SubjectPublicKeyInfo (RFC 8410). */
final class SignerKey {
  static final String ALGORITHM = "Ed25519";
  static final int SIGNATURE_BYTES = 64;
  private static final String PUBLIC_KEY = "PUBLIC KEY";

  private final PublicKey key;

  SignerKey(PublicKey key) {
    this.key = key;
  }

  /**
   * @throws GeneralSecurityException saying what is wrong
   */
  static SignerKey parse(byte[] pem) throws GeneralSecurityException {
    byte[] der = unarmor(pem, PUBLIC_KEY);
    return new SignerKey(
        KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(der)));
  }

  /** SHA-256 of the SubjectPublicKeyInfo's DER, in lower-case hex. */
  String fingerprint() {
    return Digests.sha256Hex(key.getEncoded());
  }

  byte[] pem() {
    return armor(key.getEncoded(), PUBLIC_KEY);
  }

  boolean verifies(byte[] message, byte[] signature) {
    if (signature.length != SIGNATURE_BYTES) {
      return false;
    }
    try {
      Signature check = Signature.getInstance(ALGORITHM);
      check.initVerify(key);
      check.update(message);
      return check.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  static byte[] armor(byte[] der, String kind) {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return ("-----BEGIN " + kind + "-----\n" + base64 + "\n-----END " + kind + "-----\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  static byte[] unarmor(byte[] pem, String kind) throws GeneralSecurityException {
    String text = new String(pem, StandardCharsets.US_ASCII).strip();
    String begin = "-----BEGIN " + kind + "-----";
    String end = "-----END " + kind + "-----";
    if (!text.startsWith(begin) || !text.endsWith(end)) {
      throw new GeneralSecurityException(
          "not the PEM of one " + kind.toLowerCase(java.util.Locale.ROOT));
    }
    String base64 = text.substring(begin.length(), text.length() - end.length());
    try {
      return Base64.getDecoder().decode(base64.replaceAll("\\s", ""));
    } catch (IllegalArgumentException e) {
      throw new GeneralSecurityException("PEM that is not Base64", e);
    }
  }
}
