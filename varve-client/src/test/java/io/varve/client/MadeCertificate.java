package io.varve.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A server's certificate that an authority of its own vouches for, made by keytool.
 *
 * @param authority PEM file with the authority's certificate
 * @param chain PEM file with the server's certificate
 * @param key PEM file with the server's private key
 */
record MadeCertificate(Path authority, Path chain, Path key) {
  private static final String PASSWORD = "changeit";

  /**
   * Makes one.
   *
   * @param names whom the certificate is for, as keytool has it
   * @param more options of keytool for the server's certificate
   */
  static MadeCertificate make(Path folder, String name, String names, String... more)
      throws IOException, InterruptedException, GeneralSecurityException {
    Path store = folder.resolve(name + ".p12");
    keytool(store, "authority", "-dname", "CN=" + name, "-ext", "bc:c");
    List<String> options = new ArrayList<>(List.of("-signer", "authority"));
    options.addAll(List.of("-dname", "CN=server", "-ext", "san=" + names));
    options.addAll(List.of(more));
    keytool(store, "server", options.toArray(String[]::new));
    KeyStore entries = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    Certificate[] chain = entries.getCertificateChain("server");
    byte[] key = entries.getKey("server", PASSWORD.toCharArray()).getEncoded();
    Path keyFile = pem(folder.resolve(name + ".key"), "PRIVATE KEY", key);
    Files.setPosixFilePermissions(keyFile, PosixFilePermissions.fromString("rw-------"));
    return new MadeCertificate(
        pem(folder.resolve(name + "-authority.pem"), "CERTIFICATE", chain[1].getEncoded()),
        pem(folder.resolve(name + ".pem"), "CERTIFICATE", chain[0].getEncoded()),
        keyFile);
  }

  private static void keytool(Path store, String alias, String... options)
      throws IOException, InterruptedException {
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    List<String> words = new ArrayList<>(List.of(keytool, "-genkeypair", "-alias", alias));
    words.addAll(List.of("-keyalg", "EC", "-storetype", "PKCS12"));
    words.addAll(List.of("-keystore", store.toString(), "-storepass", PASSWORD));
    words.addAll(List.of(options));
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String printed = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(printed).isZero();
  }

  private static Path pem(Path file, String what, byte[] content) throws IOException {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    return Files.writeString(
        file, "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
  }
}
