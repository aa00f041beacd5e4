package io.varve.server.stream;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import io.varve.api.SubscriptionItem;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/**
 * Writes a live stream as server-sent events: {@code id} is the position, {@code event} the kind of
 * item, {@code data} its JSON on one line. A heartbeat is a comment.
 */
final class SseSink implements StreamSink {
  /** How long a browser waits before it connects again. */
  private static final String RETRY = "retry: 1000\n\n";

  /** What an idle stream holds on to; there may be thousands. */
  private static final int IDLE_BYTES = 512;

  private final HttpResponseWriter response;
  private StreamItemJson json = new StreamItemJson();
  private ByteArrayOutputStream piece = new ByteArrayOutputStream(IDLE_BYTES);

  SseSink(HttpResponseWriter response) {
    this.response = response;
  }

  /** Sends what comes before the first item. */
  void begin() {
    // A reader that is gone already shows at the first piece.
    boolean _ =
        response.tryWrite(
            ResponseHeaders.of(
                HttpStatus.OK,
                HttpHeaderNames.CONTENT_TYPE,
                MediaType.EVENT_STREAM,
                HttpHeaderNames.CACHE_CONTROL,
                "no-store",
                "x-accel-buffering",
                "no"));
    putAscii(RETRY);
  }

  @Override
  public void put(SubscriptionItem item) {
    putAscii("id: " + StreamItemJson.position(item) + "\nevent: " + StreamItemJson.kind(item));
    putAscii("\ndata: ");
    json.writeTo(piece, item);
    putAscii("\n\n");
  }

  @Override
  public void putHeartbeat() {
    // Nothing came for a while: what a busy time has grown is let go.
    json = new StreamItemJson();
    piece = new ByteArrayOutputStream(IDLE_BYTES);
    putAscii(": heartbeat\n\n");
  }

  private void putAscii(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    piece.write(bytes, 0, bytes.length);
  }

  @Override
  public int pieceBytes() {
    return piece.size();
  }

  @Override
  public CompletableFuture<Void> flush() {
    byte[] bytes = piece.toByteArray();
    piece.reset();
    if (bytes.length > 0 && !response.tryWrite(HttpData.wrap(bytes))) {
      return CompletableFuture.failedFuture(new IllegalStateException("the reader is gone"));
    }
    return response.whenConsumed();
  }

  @Override
  public boolean isOpen() {
    return response.isOpen();
  }

  @Override
  public void close(String reason) {
    response.close();
  }

  @Override
  public void abort() {
    response.abort();
  }

  @Override
  public CompletableFuture<Void> whenDone() {
    return response.whenComplete();
  }
}
