package io.varve.client;

import io.varve.api.InvalidInput;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where a store is, and how long to try. Start from {@link #at}.
 *
 * @param host name or address
 * @param port of the server
 * @param tls whether the server speaks TLS
 * @param key API key; null: none
 * @param authorities PEM file with the certificates that vouch for the server's, in place of those
 *     that this JVM trusts; null: those
 * @param timeout how long one call may take, with all its attempts; a subscription has no end
 */
public record RemoteOptions(
    String host,
    int port,
    boolean tls,
    @Nullable String key,
    @Nullable Path authorities,
    Duration timeout) {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int PORT = 3900;
  private static final int LARGEST_PORT = 65_535;

  public RemoteOptions {
    if (port < 1 || port > LARGEST_PORT) {
      throw new InvalidInput("port must be between 1 and " + LARGEST_PORT + ", is " + port);
    }
    if (authorities != null && !tls) {
      throw new InvalidInput(
          "authorities "
              + authorities
              + " vouch for nothing at an address without TLS; use https://");
    }
    if (timeout.isNegative() || timeout.isZero()) {
      throw new InvalidInput("timeout must be longer than nothing, is " + timeout);
    }
  }

  /**
   * The server at {@code http://HOST:PORT} or {@code https://HOST:PORT}, without a key.
   *
   * @throws InvalidInput if the address has another form
   */
  public static RemoteOptions at(URI address) {
    String scheme = String.valueOf(address.getScheme());
    @Nullable String host = address.getHost();
    if (host == null || !(scheme.equals("http") || scheme.equals("https"))) {
      throw new InvalidInput(
          "server address " + address + " is not of the form http://HOST:PORT or https://...");
    }
    int port = address.getPort() == -1 ? PORT : address.getPort();
    return new RemoteOptions(host, port, scheme.equals("https"), null, null, TIMEOUT);
  }

  public RemoteOptions withKey(String newKey) {
    return new RemoteOptions(host, port, tls, newKey, authorities, timeout);
  }

  /** Trusts a server whose certificate these vouch for, or is one of these, and no other. */
  public RemoteOptions withAuthorities(Path newAuthorities) {
    return new RemoteOptions(host, port, tls, key, newAuthorities, timeout);
  }

  public RemoteOptions withTimeout(Duration newTimeout) {
    return new RemoteOptions(host, port, tls, key, authorities, newTimeout);
  }

  /** The address, for messages. */
  String address() {
    return (tls ? "https" : "http") + "://" + host + ":" + port;
  }
}
