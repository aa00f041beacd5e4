package io.varve.server.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.linecorp.armeria.common.TlsKeyPair;
import io.varve.api.InvalidInput;
import io.varve.server.MadeCertificate;
import io.varve.server.config.ServerConfig;
import io.varve.server.config.ServerLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class CertificateFilesTest {
  @TempDir static Path folder;
  private static MadeCertificate curve;
  private static MadeCertificate rsa;
  private static MadeCertificate other;

  @TempDir Path directory;

  @BeforeAll
  static void make() throws Exception {
    curve = MadeCertificate.make(folder, "curve", "EC", MadeCertificate.LOOPBACK);
    rsa = MadeCertificate.make(folder, "rsa", "RSA", MadeCertificate.LOOPBACK);
    other = MadeCertificate.make(folder, "other", "EC", MadeCertificate.LOOPBACK);
  }

  private static TlsKeyPair read(Path chain, Path key) {
    return CertificateFiles.read(new ServerConfig.Tls(chain, key));
  }

  private static AbstractThrowableAssert<?, ?> assertRefused(Path chain, Path key) {
    return assertThatThrownBy(() -> read(chain, key)).isInstanceOf(InvalidInput.class);
  }

  private Path secret(String name, String text) throws IOException {
    Path file = Files.writeString(directory.resolve(name), text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void aChainAndItsKeyAreRead() {
    for (MadeCertificate each : new MadeCertificate[] {curve, rsa}) {
      assertThat(read(each.chain(), each.key()).certificateChain()).hasSize(2);
    }
  }

  @Test
  void aMissingFileIsNamedWithItsSetting() {
    Path none = directory.resolve("none.pem");
    assertRefused(none, curve.key())
        .hasMessage(
            "tls-certificate %s is not there; set tls-certificate to the PEM file with the"
                + " certificate chain",
            none);
    assertRefused(curve.chain(), none)
        .hasMessage(
            "tls-key %s is not there; set tls-key to the PEM file with the private key", none);
  }

  @Test
  void whatCannotBeReadIsNamedWithItsSetting() {
    assertRefused(directory, curve.key())
        .hasMessageStartingWith("tls-certificate " + directory + " cannot be read (")
        .hasMessageContaining("let the server's user read it");
    assertRefused(curve.chain(), directory)
        .hasMessageStartingWith("tls-key " + directory + " cannot be read (");
  }

  @Test
  void aKeyThatEverybodyCanReadIsRefused() throws IOException {
    Path key = secret("key.pem", Files.readString(curve.key()));
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw----r--"));
    assertRefused(curve.chain(), key).hasMessageContaining("chmod 600");

    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
    assertThat(read(curve.chain(), key)).isNotNull();
  }

  @Test
  void aFileHasABound() throws IOException {
    String chain = Files.readString(curve.chain());
    String padded = chain + "\n".repeat(ServerLimits.PEM_FILE_BYTES - chain.length());
    Path file = Files.writeString(directory.resolve("chain.pem"), padded);
    assertThat(read(file, curve.key()).certificateChain()).hasSize(2);

    Files.writeString(file, padded + "\n");
    assertRefused(file, curve.key())
        .hasMessageContaining("is larger than " + ServerLimits.PEM_FILE_BYTES + " bytes");
  }

  @Test
  void whatIsNoCertificateIsRefused() throws IOException {
    Path key = curve.key();
    for (String text :
        new String[] {
          "",
          "hello",
          Files.readString(key),
          "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
        }) {
      Path file = Files.writeString(directory.resolve("chain.pem"), text);
      assertRefused(file, key)
          .hasMessageStartingWith("tls-certificate " + file + " has no certificate in PEM; ");
    }
  }

  @Test
  void whatIsNoKeyIsRefusedAndNotQuoted() throws Exception {
    String encrypted = "ENCRYPTED PRIVATE KEY";
    Path locked = MadeCertificate.pem(directory.resolve("locked.pem"), encrypted, locked());
    for (String text :
        new String[] {
          "",
          "secret words",
          Files.readString(curve.chain()),
          "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n",
          Files.readString(locked)
        }) {
      Path file = secret("key.pem", text);
      assertRefused(curve.chain(), file)
          .hasMessageStartingWith("tls-key " + file + " has no private key in PEM without a")
          .hasMessageContaining("openssl pkcs8 -topk8 -nocrypt")
          .hasMessageNotContainingAny("secret", "c2VjcmV0");
    }
  }

  /** The key behind a password. */
  private static byte[] locked() throws Exception {
    String algorithm = "PBEWithSHA1AndDESede";
    Cipher cipher = Cipher.getInstance(algorithm);
    PBEKeySpec password = new PBEKeySpec("password".toCharArray());
    cipher.init(
        Cipher.ENCRYPT_MODE, SecretKeyFactory.getInstance(algorithm).generateSecret(password));
    String lines = Files.readString(curve.key()).replaceAll("-----.*-----", "");
    byte[] hidden = cipher.doFinal(Base64.getMimeDecoder().decode(lines));
    return new EncryptedPrivateKeyInfo(cipher.getParameters(), hidden).getEncoded();
  }

  @Test
  void filesThatDoNotBelongTogetherAreRefused() {
    for (MadeCertificate each : new MadeCertificate[] {other, rsa}) {
      assertRefused(curve.chain(), each.key())
          .hasMessageContaining(each.key() + " (tls-key) is not that of the first certificate in")
          .hasMessageContaining(curve.chain() + " (tls-certificate)")
          .hasMessageContaining("made together");
      assertRefused(each.chain(), curve.key()).hasMessageContaining("is not that of the first");
    }
  }

  @Test
  void theServersOwnCertificateStandsFirst() throws IOException {
    String authority = Files.readString(curve.authority());
    String own = Files.readString(curve.chain()).replace(authority, "");
    Path turned = Files.writeString(directory.resolve("turned.pem"), authority + own);

    assertRefused(turned, curve.key())
        .hasMessageContaining("with the server's own certificate before those of its issuers");
  }
}
