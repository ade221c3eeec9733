package dev.proofstream.proving.bundle;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Set;

/**
 * This machine's own key for manifests: {@code signer.key} (PKCS #8 PEM, for its owner alone) and
 * {@code signer.pem} in a folder, made at the first use. Thread safe.
 */
public final class ManifestSigner {
  private static final String PRIVATE_KEY = "PRIVATE KEY";
  private static final String KEY_FILE = "signer.key";
  private static final String PEM_FILE = "signer.pem";
  private static final String LOCK_FILE = ".signer.lock";

  private static final FileAttribute<Set<PosixFilePermission>> OWNER_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final PrivateKey privateKey;
  private final SignerKey publicKey;

  private ManifestSigner(PrivateKey privateKey, SignerKey publicKey) {
    this.privateKey = privateKey;
    this.publicKey = publicKey;
  }

  /**
   * Loads the key pair, making it if there is none. Any number of processes may do so at once.
   *
   * @throws IOException naming the file that cannot be used
   */
  public static synchronized ManifestSigner load(Path keysFolder) throws IOException {
    Files.createDirectories(keysFolder, OWNER_FOLDER);
    Path keyFile = keysFolder.resolve(KEY_FILE);
    Path pemFile = keysFolder.resolve(PEM_FILE);
    try (FileChannel channel =
            FileChannel.open(
                keysFolder.resolve(LOCK_FILE),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                OWNER_FILE);
        FileLock lock = channel.lock()) {
      if (!Files.exists(keyFile)) {
        create(keyFile, pemFile);
      }
      return read(keyFile, pemFile);
    }
  }

  /** The private key comes last: whoever finds it finds its public key, too. */
  private static void create(Path keyFile, Path pemFile) throws IOException {
    try {
      KeyPair pair = KeyPairGenerator.getInstance(SignerKey.ALGORITHM).generateKeyPair();
      write(pemFile, new SignerKey(pair.getPublic()).pem());
      write(keyFile, SignerKey.armor(pair.getPrivate().getEncoded(), PRIVATE_KEY));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK since 15 has Ed25519", e);
    }
  }

  private static void write(Path file, byte[] bytes) throws IOException {
    Path part = Files.createTempFile(file.getParent(), ".signer", ".part", OWNER_FILE);
    Files.write(part, bytes);
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static ManifestSigner read(Path keyFile, Path pemFile) throws IOException {
    PrivateKey privateKey;
    try {
      privateKey =
          KeyFactory.getInstance(SignerKey.ALGORITHM)
              .generatePrivate(
                  new PKCS8EncodedKeySpec(
                      SignerKey.unarmor(Files.readAllBytes(keyFile), PRIVATE_KEY)));
    } catch (GeneralSecurityException e) {
      throw new IOException(keyFile + " is no Ed25519 private key", e);
    }
    SignerKey publicKey = TrustStore.read(pemFile);
    ManifestSigner signer = new ManifestSigner(privateKey, publicKey);
    byte[] probe = publicKey.pem();
    if (!publicKey.verifies(probe, signer.sign(probe))) {
      throw new IOException(
          pemFile + " is not the public half of " + keyFile + ": restore it, or move both away");
    }
    return signer;
  }

  /** SHA-256 of the public key's DER, in lower-case hex. */
  public String fingerprint() {
    return publicKey.fingerprint();
  }

  /** The public key, as {@code signer.pem} holds it. */
  public byte[] pem() {
    return publicKey.pem();
  }

  /** Detached signature over exactly these bytes; 64 bytes. */
  public byte[] sign(byte[] bytes) {
    try {
      Signature signature = Signature.getInstance(SignerKey.ALGORITHM);
      signature.initSign(privateKey);
      signature.update(bytes);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("an Ed25519 key signs anything", e);
    }
  }

  /** Puts this signer's public key into a trust folder, under its fingerprint. */
  public void trustIn(Path trustFolder) throws IOException {
    Files.createDirectories(trustFolder);
    Path file = trustFolder.resolve(fingerprint().substring(0, 16) + ".pem");
    if (!Files.exists(file)) {
      write(file, pem());
    }
  }
}
