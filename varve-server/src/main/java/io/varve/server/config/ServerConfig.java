package io.varve.server.config;

import io.varve.api.Level;
import io.varve.api.NamingProfile;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All a server needs to start, checked as a whole.
 *
 * @param data the data directory
 * @param host the address to listen on
 * @param port for all clients; 0: any free one
 * @param adminPort for administration, on loopback; 0: any free one
 * @param level for a new store; null: as the engine chooses
 * @param profile for a new store; null: as the engine chooses
 * @param tls null: no TLS
 * @param plaintext other addresses than loopback are served without TLS
 * @param noAuth nobody is asked for an API key
 * @param firstKey a key for admin is made where none ever was
 */
public record ServerConfig(
    Path data,
    String host,
    int port,
    int adminPort,
    @Nullable Level level,
    @Nullable NamingProfile profile,
    @Nullable Tls tls,
    boolean plaintext,
    boolean noAuth,
    boolean firstKey,
    ServerLimits limits,
    Logging logging) {

  /** The files of a certificate chain and its private key, both PEM. */
  public record Tls(Path certificate, Path key) {}

  /**
   * How the server logs.
   *
   * @param json one JSON object a line; else text
   * @param level error, warn, info or debug
   */
  public record Logging(boolean json, String level) {}

  /**
   * The configuration as a whole.
   *
   * @throws io.varve.api.InvalidInput if anything is wrong with it
   */
  public static ServerConfig of(Configuration configuration) {
    Configuration config = configuration.checked();
    String certificate = config.get(ServerSettings.TLS_CERTIFICATE);
    String key = config.get(ServerSettings.TLS_KEY);
    return new ServerConfig(
        Path.of(config.get(ServerSettings.DATA)),
        config.get(ServerSettings.HOST),
        Math.toIntExact(config.get(ServerSettings.PORT)),
        Math.toIntExact(config.get(ServerSettings.ADMIN_PORT)),
        level(config.get(ServerSettings.LEVEL)),
        profile(config.get(ServerSettings.PROFILE)),
        certificate.isEmpty() ? null : new Tls(Path.of(certificate), Path.of(key)),
        config.get(ServerSettings.PLAINTEXT),
        config.get(ServerSettings.NO_AUTH),
        config.get(ServerSettings.FIRST_KEY),
        ServerLimits.of(config),
        new Logging(
            config.get(ServerSettings.LOG_FORMAT).equals("json"),
            config.get(ServerSettings.LOG_LEVEL)));
  }

  private static @Nullable Level level(String word) {
    return switch (word) {
      case "fsync" -> Level.FSYNC;
      case "os" -> Level.OS;
      default -> null;
    };
  }

  private static @Nullable NamingProfile profile(String word) {
    return switch (word) {
      case "open" -> NamingProfile.OPEN;
      case "strict" -> NamingProfile.STRICT;
      default -> null;
    };
  }

  /** Whether only this machine can connect. */
  public boolean isLoopback() {
    return isLoopback(host);
  }

  private static boolean isLoopback(String host) {
    try {
      InetAddress[] addresses = InetAddress.getAllByName(host);
      for (InetAddress address : addresses) {
        if (!address.isLoopbackAddress()) {
          return false;
        }
      }
      return true;
    } catch (UnknownHostException _) {
      return false;
    }
  }

  /** What settings say against each other. */
  static List<String> contradictions(Configuration config) {
    List<String> problems = new ArrayList<>();
    boolean certificate = !config.get(ServerSettings.TLS_CERTIFICATE).isEmpty();
    boolean key = !config.get(ServerSettings.TLS_KEY).isEmpty();
    if (certificate != key) {
      problems.add(
          (certificate ? "tls-certificate" : "tls-key")
              + " is set ("
              + config
                  .source(certificate ? ServerSettings.TLS_CERTIFICATE : ServerSettings.TLS_KEY)
                  .place()
              + ") without "
              + (certificate ? "tls-key" : "tls-certificate")
              + "; set both");
    }
    boolean tls = certificate && key;
    if (!tls && !config.get(ServerSettings.PLAINTEXT)) {
      String host = config.get(ServerSettings.HOST);
      if (!isLoopback(host)) {
        problems.add(
            "host is "
                + host
                + " ("
                + config.source(ServerSettings.HOST).place()
                + "), which others can reach, and there is no TLS; set tls-certificate and tls-key,"
                + " or plaintext where TLS ends elsewhere");
      }
    }
    return problems;
  }
}
