package io.varve.server.config;

import io.varve.api.Limits;
import java.util.List;

/** All settings of a server. A new one is a line here and a place in {@link ServerConfig}. */
public final class ServerSettings {
  public static final Setting<String> DATA =
      Setting.text("data", "varve-data", "a directory", "The data directory.");

  public static final Setting<String> HOST =
      Setting.text(
          "host",
          "127.0.0.1",
          "an address or a host name",
          "The address to listen on. Other addresses than loopback need API keys and TLS.");

  public static final Setting<Long> PORT =
      Setting.number("port", 3_900, 0, 65_535, "The port for all clients; 0: any free one.");

  public static final Setting<Long> ADMIN_PORT =
      Setting.number(
          "admin-port",
          3_901,
          0,
          65_535,
          "The port for administration, on loopback only; 0: any free one.");

  public static final Setting<String> LEVEL =
      Setting.choice(
          "level",
          "",
          "For a new store: what an acknowledged append survives. fsync: power loss; os: the end of"
              + " the process. An existing store keeps its level.",
          "fsync",
          "os");

  public static final Setting<String> PROFILE =
      Setting.choice(
          "profile",
          "",
          "For a new store: which event types it accepts. open: printable text; strict: lower-case"
              + " letters, digits, '_' and single dots.",
          "open",
          "strict");

  public static final Setting<String> TLS_CERTIFICATE =
      Setting.text("tls-certificate", "", "a file", "PEM file with the certificate chain.");

  public static final Setting<String> TLS_KEY =
      Setting.text(
          "tls-key", "", "a file", "PEM file with the private key, readable by its owner.");

  public static final Setting<Boolean> PLAINTEXT =
      Setting.flag(
          "plaintext",
          "Listen without TLS on other addresses than loopback, because TLS ends elsewhere.");

  public static final Setting<Boolean> NO_AUTH =
      Setting.flag("no-auth", "Ask nobody for an API key. Who can connect can do everything.");

  public static final Setting<Boolean> FIRST_KEY =
      Setting.flag(
          "first-key",
          "Where no API key was ever made, make one for admin, print it once, and leave it in the"
              + " data directory for its owner.");

  public static final Setting<Long> MAX_CONNECTIONS =
      Setting.number("max-connections", 10_000, 1, 1_000_000, "Connections open at a time.");

  public static final Setting<Long> MAX_REQUEST_BYTES =
      Setting.number(
          "max-request-bytes",
          32L << 20,
          1_024,
          1L << 30,
          "Size of a request's body, after decompression; a stream of lines may be longer.");

  public static final Setting<Long> REQUEST_TIMEOUT_MILLIS =
      Setting.number(
          "request-timeout-millis",
          30_000,
          100,
          3_600_000,
          "How long a request may take, from its first byte; streams are exempt.");

  public static final Setting<Long> IDLE_TIMEOUT_MILLIS =
      Setting.number(
          "idle-timeout-millis",
          60_000,
          1_000,
          3_600_000,
          "How long a connection may stay open without a request.");

  public static final Setting<Long> MAX_STREAMS =
      Setting.number(
          "max-streams",
          10_000,
          1,
          Limits.OPEN_SUBSCRIPTIONS,
          "Live streams over SSE and WebSocket open at a time.");

  public static final Setting<Long> HEARTBEAT_MILLIS =
      Setting.number(
          "heartbeat-millis", 15_000, 100, 600_000, "How long a live stream may stay silent.");

  public static final Setting<Long> STALL_MILLIS =
      Setting.number(
          "stall-millis",
          30_000,
          100,
          600_000,
          "How long a reader may take nothing of a stream, or of any answer over HTTP/2, before it"
              + " ends.");

  public static final Setting<Long> SLOW_QUERY_MILLIS =
      Setting.number(
          "slow-query-millis", 1_000, 0, 3_600_000, "Queries that take this long are logged.");

  public static final Setting<Long> DRAIN_MILLIS =
      Setting.number(
          "drain-millis",
          10_000,
          0,
          600_000,
          "How long a server that is told to stop lets running requests end.");

  public static final Setting<String> LOG_FORMAT =
      Setting.choice("log-format", "json", "How a line of the log looks.", "json", "text");

  public static final Setting<String> LOG_LEVEL =
      Setting.choice(
          "log-level", "info", "Least severity that is logged.", "error", "warn", "info", "debug");

  private static final List<Setting<?>> ALL =
      List.of(
          DATA,
          HOST,
          PORT,
          ADMIN_PORT,
          LEVEL,
          PROFILE,
          TLS_CERTIFICATE,
          TLS_KEY,
          PLAINTEXT,
          NO_AUTH,
          FIRST_KEY,
          MAX_CONNECTIONS,
          MAX_REQUEST_BYTES,
          REQUEST_TIMEOUT_MILLIS,
          IDLE_TIMEOUT_MILLIS,
          MAX_STREAMS,
          HEARTBEAT_MILLIS,
          STALL_MILLIS,
          SLOW_QUERY_MILLIS,
          DRAIN_MILLIS,
          LOG_FORMAT,
          LOG_LEVEL);

  private ServerSettings() {}

  /** All of them, in the order in which they are shown. */
  public static List<Setting<?>> all() {
    return ALL;
  }
}
