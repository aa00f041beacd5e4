package io.varve.server.config;

import java.time.Duration;

/**
 * The bounds of a server that its settings choose. What is the same for every server stands here as
 * a constant; what every store shares, in {@link io.varve.api.Limits}.
 *
 * @param maxConnections open at a time
 * @param maxRequestBytes of a body, after decompression; streams of lines are longer
 * @param requestTimeout from a request's first byte to the end of its response
 * @param idleTimeout of a connection without a request
 * @param maxStreams live streams open at a time
 * @param heartbeat longest silence of a live stream
 * @param stall longest time a reader may take nothing of a stream, or of an answer over HTTP/2
 * @param slowQuery queries that take this long are logged
 * @param drain how long a stopping server lets requests end
 */
public record ServerLimits(
    int maxConnections,
    long maxRequestBytes,
    Duration requestTimeout,
    Duration idleTimeout,
    int maxStreams,
    Duration heartbeat,
    Duration stall,
    Duration slowQuery,
    Duration drain) {

  /** Bytes of the first line of a request, its path and parameters included. */
  public static final int REQUEST_LINE_BYTES = 16 * 1024;

  /** Bytes of all header fields of a request. */
  public static final int HEADER_BYTES = 16 * 1024;

  /** Requests in progress on one HTTP/2 connection. */
  public static final int REQUESTS_PER_CONNECTION = 256;

  /** Streams that one HTTP/2 connection may cancel in {@link #RESET_WINDOW_SECONDS}. */
  public static final int RESETS_PER_WINDOW = 400;

  public static final int RESET_WINDOW_SECONDS = 10;

  /** Bytes of events gathered into one piece of a live stream. */
  public static final int STREAM_PIECE_BYTES = 64 * 1024;

  /** Bytes of a message that a client sends over a WebSocket. */
  public static final int WEBSOCKET_MESSAGE_BYTES = 64 * 1024;

  /** Events on a page where the request does not say. */
  public static final int DEFAULT_PAGE_EVENTS = 100;

  public static final int MAX_PAGE_EVENTS = 10_000;

  /** A page ends once it has this many bytes, however few events that is. */
  public static final int PAGE_BYTES = 8 * 1024 * 1024;

  /** Events looked at for one page of entities. */
  public static final int ENTITY_SCAN_EVENTS = 131_072;

  /** Events looked at between two looks at whether anybody still waits for the page. */
  public static final int ENTITY_SCAN_STEP = 8_192;

  /** Lines of a stream that one commit takes where the request does not say. */
  public static final int DEFAULT_LINES_PER_COMMIT = 1_000;

  /** A commit of lines is complete once they have this many bytes. */
  public static final int LINES_COMMIT_BYTES = 1024 * 1024;

  /** Commits of one stream of lines on their way to the disk. */
  public static final int LINE_COMMITS_IN_FLIGHT = 8;

  /** Bytes of lines in commits on their way to the disk; one larger commit goes alone. */
  public static final int LINE_BYTES_IN_FLIGHT = 16 * 1024 * 1024;

  /** Of an Idempotency-Key for a stream of lines, to which line numbers are added. */
  public static final int LINES_KEY_BYTES = 40;

  /** Bytes read and dropped of a stream that was refused, so that its sender gets to the answer. */
  public static final int REFUSED_BODY_BYTES = 8 * 1024 * 1024;

  /** Bytes of a file with certificates or a private key. */
  public static final int PEM_FILE_BYTES = 1024 * 1024;

  /** API keys in one data directory. */
  public static final int API_KEYS = 1_000;

  /** The limits that a configuration chooses. */
  static ServerLimits of(Configuration config) {
    return new ServerLimits(
        Math.toIntExact(config.get(ServerSettings.MAX_CONNECTIONS)),
        config.get(ServerSettings.MAX_REQUEST_BYTES),
        millis(config, ServerSettings.REQUEST_TIMEOUT_MILLIS),
        millis(config, ServerSettings.IDLE_TIMEOUT_MILLIS),
        Math.toIntExact(config.get(ServerSettings.MAX_STREAMS)),
        millis(config, ServerSettings.HEARTBEAT_MILLIS),
        millis(config, ServerSettings.STALL_MILLIS),
        millis(config, ServerSettings.SLOW_QUERY_MILLIS),
        millis(config, ServerSettings.DRAIN_MILLIS));
  }

  private static Duration millis(Configuration config, Setting<Long> setting) {
    return Duration.ofMillis(config.get(setting));
  }
}
