package io.varve.server.security;

import com.linecorp.armeria.common.TlsKeyPair;
import io.varve.api.InvalidInput;
import io.varve.server.config.ServerConfig;
import io.varve.server.config.ServerLimits;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.stream.Collectors;

/**
 * The two files that a server proves itself with: its certificate chain and the private key of the
 * first certificate. Whatever is wrong with them is told by setting and file, before anybody
 * connects.
 */
public final class CertificateFiles {
  private static final String CERTIFICATE = "tls-certificate";
  private static final String KEY = "tls-key";
  private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
  private static final byte[] PROBE = BEGIN.getBytes(StandardCharsets.US_ASCII);

  private CertificateFiles() {}

  /**
   * Reads both.
   *
   * @throws InvalidInput if one is missing, cannot be read, is not what it should be, if everybody
   *     on this machine can read the key, or if they do not belong together
   */
  public static TlsKeyPair read(ServerConfig.Tls tls) {
    byte[] chain = bytes(CERTIFICATE, tls.certificate(), "the certificate chain");
    byte[] key = bytes(KEY, tls.key(), "the private key");
    checkPrivate(tls.key());
    PublicKey owner = firstOf(tls.certificate(), chain);
    TlsKeyPair pair = pair(tls.key(), key, chain);
    if (!belongTogether(pair.privateKey(), owner)) {
      throw new InvalidInput(
          "the private key in %s (tls-key) is not that of the first certificate in %s (tls-certificate); name files that were made together, with the server's own certificate before those of its issuers"
              .formatted(tls.key(), tls.certificate()));
    }
    return pair;
  }

  private static byte[] bytes(String setting, Path file, String content) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(ServerLimits.PEM_FILE_BYTES + 1);
      if (bytes.length > ServerLimits.PEM_FILE_BYTES) {
        throw new InvalidInput(
            "%s is larger than %d bytes, so it is no PEM file with %s; set %s to the right file"
                .formatted(named(setting, file), ServerLimits.PEM_FILE_BYTES, content, setting));
      }
      return withoutBlanks(bytes);
    } catch (NoSuchFileException _) {
      throw new InvalidInput(
          "%s is not there; set %s to the PEM file with %s"
              .formatted(named(setting, file), setting, content));
    } catch (IOException e) {
      throw new InvalidInput(
          "%s cannot be read (%s); let the server's user read it, or set %s to another PEM file with %s"
              .formatted(named(setting, file), e.getMessage(), setting, content));
    }
  }

  /** The lines of a file; those who read PEM need a stack as deep as blanks are long. */
  private static byte[] withoutBlanks(byte[] file) {
    return new String(file, StandardCharsets.ISO_8859_1)
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .collect(Collectors.joining("\n"))
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String named(String setting, Path file) {
    return setting + " " + file;
  }

  private static void checkPrivate(Path key) {
    try {
      if (Files.getPosixFilePermissions(key).contains(PosixFilePermission.OTHERS_READ)) {
        throw new InvalidInput("the TLS key " + key + " is readable by everybody; chmod 600 it");
      }
    } catch (UnsupportedOperationException _) {
      // Not a file system with such permissions.
      return;
    } catch (IOException e) {
      throw new InvalidInput("cannot read the TLS key " + key + ": " + e.getMessage());
    }
  }

  /** The public key of the server's own certificate. */
  private static PublicKey firstOf(Path file, byte[] chain) {
    try {
      if (new String(chain, StandardCharsets.US_ASCII).contains(BEGIN)) {
        return CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(chain))
            .iterator()
            .next()
            .getPublicKey();
      }
    } catch (CertificateException _) {
      // Told below.
    }
    throw new InvalidInput(
        "%s has no certificate in PEM; set tls-certificate to a file that has the server's own after a line %s"
            .formatted(named(CERTIFICATE, file), BEGIN));
  }

  private static TlsKeyPair pair(Path file, byte[] key, byte[] chain) {
    try {
      return TlsKeyPair.of(new ByteArrayInputStream(key), new ByteArrayInputStream(chain));
    } catch (IllegalArgumentException _) {
      // The chain was read already. What is wrong with the key is not quoted: it might be a key.
      throw new InvalidInput(
          "%s has no private key in PEM without a password; make one with openssl pkcs8 -topk8 -nocrypt -in %s"
              .formatted(named(KEY, file), file));
    }
  }

  /** Whether what one signs the other confirms; also true of kinds of keys we know nothing of. */
  private static boolean belongTogether(PrivateKey key, PublicKey owner) {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC", "ECDSA" -> "SHA256withECDSA";
          case "EdDSA", "Ed25519" -> "Ed25519";
          default -> "";
        };
    if (algorithm.isEmpty()) {
      return true;
    }
    try {
      Signature signing = Signature.getInstance(algorithm);
      signing.initSign(key);
      signing.update(PROBE);
      byte[] signed = signing.sign();
      signing.initVerify(owner);
      signing.update(PROBE);
      return signing.verify(signed);
    } catch (InvalidKeyException _) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java signs with " + algorithm, e);
    }
  }
}
