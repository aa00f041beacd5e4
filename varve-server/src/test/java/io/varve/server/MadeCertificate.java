package io.varve.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A server's certificate that an authority of its own vouches for, made by keytool.
 *
 * @param authority PEM file with the authority's certificate
 * @param chain PEM file with the server's certificate and the authority's
 * @param key PEM file with the server's private key
 */
public record MadeCertificate(Path authority, Path chain, Path key) {
  private static final String PASSWORD = "changeit";

  /** The names by which tests reach a server. */
  public static final String LOOPBACK = "dns:localhost,ip:127.0.0.1";

  /**
   * Makes one.
   *
   * @param names whom the certificate is for, as keytool has it
   * @param more options of keytool for the server's certificate
   */
  public static MadeCertificate make(
      Path folder, String name, String keyAlgorithm, String names, String... more)
      throws IOException, InterruptedException, GeneralSecurityException {
    Path store = folder.resolve(name + ".p12");
    keytool(store, "authority", "-keyalg", "EC", "-dname", "CN=" + name, "-ext", "bc:c");
    List<String> options = new ArrayList<>(List.of("-keyalg", keyAlgorithm, "-signer"));
    options.addAll(List.of("authority", "-dname", "CN=server", "-ext", "san=" + names));
    options.addAll(List.of(more));
    keytool(store, "server", options.toArray(String[]::new));
    KeyStore entries = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    Certificate[] chain = entries.getCertificateChain("server");
    byte[] key = entries.getKey("server", PASSWORD.toCharArray()).getEncoded();
    Path keyFile = pem(folder.resolve(name + ".key"), "PRIVATE KEY", key);
    Files.setPosixFilePermissions(keyFile, PosixFilePermissions.fromString("rw-------"));
    return new MadeCertificate(
        certificates(folder.resolve(name + "-authority.pem"), chain[1]),
        certificates(folder.resolve(name + ".pem"), chain),
        keyFile);
  }

  private static void keytool(Path store, String alias, String... options)
      throws IOException, InterruptedException {
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    List<String> words = new ArrayList<>(List.of(keytool, "-genkeypair", "-alias", alias));
    words.addAll(List.of("-storetype", "PKCS12", "-keystore", store.toString()));
    words.addAll(List.of("-storepass", PASSWORD));
    words.addAll(List.of(options));
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String printed = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(printed).isZero();
  }

  private static Path certificates(Path file, Certificate... chain)
      throws IOException, GeneralSecurityException {
    Files.createFile(file);
    for (Certificate each : chain) {
      pem(file, "CERTIFICATE", each.getEncoded());
    }
    return file;
  }

  /** Adds to a file, which is made if there is none. */
  public static Path pem(Path file, String what, byte[] content) throws IOException {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    String before = Files.exists(file) ? Files.readString(file) : "";
    String block = "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n";
    return Files.writeString(file, before + block);
  }

  /** The settings of a server with it, and others. */
  public String[] settings(String... others) {
    List<String> all = new ArrayList<>(Arrays.asList(others));
    all.addAll(List.of("tls-certificate", chain.toString(), "tls-key", key.toString()));
    return all.toArray(String[]::new);
  }

  /** For clients that trust the authority and nobody else. */
  public SSLContext trust() throws IOException, GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    try (InputStream in = Files.newInputStream(authority)) {
      trusted.setCertificateEntry(
          "authority", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }
}
