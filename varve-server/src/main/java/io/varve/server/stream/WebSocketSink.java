package io.varve.server.stream;

import com.linecorp.armeria.common.websocket.WebSocketCloseStatus;
import com.linecorp.armeria.common.websocket.WebSocketFrame;
import com.linecorp.armeria.common.websocket.WebSocketWriter;
import io.varve.api.SubscriptionItem;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Writes a live stream as text messages, one item each, under its kind. A heartbeat is a ping. */
final class WebSocketSink implements StreamSink {
  private static final int MAX_REASON_LENGTH = 100;

  private final WebSocketWriter out;
  private final StreamItemJson json = new StreamItemJson();
  private final List<WebSocketFrame> piece = new ArrayList<>();
  private int pieceBytes;

  WebSocketSink(WebSocketWriter out) {
    this.out = out;
  }

  @Override
  public void put(SubscriptionItem item) {
    String text = json.underKind(item);
    pieceBytes += text.length();
    piece.add(WebSocketFrame.ofText(text));
  }

  @Override
  public void putHeartbeat() {
    piece.add(WebSocketFrame.ofPing());
  }

  @Override
  public int pieceBytes() {
    return pieceBytes;
  }

  @Override
  public CompletableFuture<Void> flush() {
    pieceBytes = 0;
    for (WebSocketFrame frame : piece) {
      if (!out.tryWrite(frame)) {
        piece.clear();
        return CompletableFuture.failedFuture(new IllegalStateException("the reader is gone"));
      }
    }
    piece.clear();
    return out.whenConsumed();
  }

  @Override
  public boolean isOpen() {
    return out.isOpen();
  }

  @Override
  public void close(String reason) {
    String shown = reason.substring(0, Math.min(MAX_REASON_LENGTH, reason.length()));
    out.close(WebSocketCloseStatus.NORMAL_CLOSURE, shown);
  }

  @Override
  public void abort() {
    out.abort();
  }

  @Override
  public CompletableFuture<Void> whenDone() {
    return out.whenComplete();
  }
}
