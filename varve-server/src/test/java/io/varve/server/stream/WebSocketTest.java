package io.varve.server.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.api.Append;
import io.varve.api.EventStore;
import io.varve.api.NewEvent;
import io.varve.engine.Varve;
import io.varve.server.InProcessServer;
import io.varve.server.security.Permission;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class WebSocketTest {
  private static final String PATH = "/api/v1/events/stream";

  @TempDir Path directory;
  private final HttpClient client = HttpClient.newHttpClient();
  private InProcessServer server;
  private EventStore store;

  @BeforeEach
  void start() {
    server = InProcessServer.start(directory, Varve.inMemory(), Map.of("heartbeat-millis", "200"));
    store = server.store;
  }

  @AfterEach
  void stop() {
    client.shutdownNow();
    server.close();
  }

  /** Messages of one connection, asked for one at a time. */
  private static final class Messages implements WebSocket.Listener {
    final BlockingQueue<String> all = new LinkedBlockingQueue<>();
    final CompletableFuture<String> closed = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        all.add(text.toString());
        text.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onPing(WebSocket socket, java.nio.ByteBuffer message) {
      all.add("ping");
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
      closed.complete(status + " " + reason);
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      closed.completeExceptionally(error);
    }

    /** The next message that is no ping. */
    String next() throws InterruptedException {
      String message = all.poll(60, TimeUnit.SECONDS);
      while ("ping".equals(message)) {
        message = all.poll(60, TimeUnit.SECONDS);
      }
      return message;
    }
  }

  private WebSocket open(String query, Messages messages, String... headers) {
    WebSocket.Builder builder = client.newWebSocketBuilder();
    for (int i = 0; i < headers.length; i += 2) {
      builder.header(headers[i], headers[i + 1]);
    }
    return builder
        .buildAsync(URI.create("ws://127.0.0.1:" + server.port() + PATH + query), messages)
        .join();
  }

  private void append(int count) {
    List<NewEvent> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      events.add(NewEvent.of("order.placed", "order-" + i % 10, "{\"n\":" + i + "}"));
    }
    store.append(Append.of(events));
  }

  @Test
  void everyEventIsOneMessageUnderItsKindInOrder() throws Exception {
    append(5_000);
    Messages messages = new Messages();
    WebSocket socket = open("", messages);
    int position = 0;
    while (position < 5_000) {
      String message = messages.next();
      if (message.startsWith("{\"matched\":")) {
        position++;
        assertThat(message).startsWith("{\"matched\":{\"position\":" + position + ",");
      }
    }
    assertThat(messages.next()).isEqualTo("{\"caught_up\":{\"position\":5000}}");
    append(1);
    assertThat(messages.next()).startsWith("{\"matched\":{\"position\":5001,");
    socket.abort();
  }

  @Test
  void aStreamResumesBehindAPositionAndShowsThatItLives() throws Exception {
    append(20);
    Messages messages = new Messages();
    WebSocket socket = open("?after=18&entity_id=order-9", messages);
    assertThat(messages.next()).startsWith("{\"matched\":{\"position\":20,");
    assertThat(messages.next()).startsWith("{\"caught_up\":");
    assertThat(messages.all.poll(60, TimeUnit.SECONDS)).isEqualTo("ping");
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "done").join();
    assertThat(messages.closed.get(60, TimeUnit.SECONDS)).startsWith("1000");
    while (server.streams.count() > 0) {
      Thread.yield();
    }
  }

  @Test
  void whatIsWrongIsRefusedBeforeTheHandshake() {
    for (String query : new String[] {"?after=99", "?limit=1", "?after=x"}) {
      assertThatThrownBy(() -> open(query, new Messages()))
          .isInstanceOf(CompletionException.class)
          .cause()
          .isInstanceOfSatisfying(
              WebSocketHandshakeException.class,
              failure -> assertThat(failure.getResponse().statusCode()).isEqualTo(400));
    }
  }

  @Test
  void messagesOfTheClientEndTheStreamWithAReason() throws Exception {
    Messages messages = new Messages();
    WebSocket socket = open("", messages);
    messages.next();
    socket.sendText("{\"all\":true}", true).join();
    assertThat(messages.closed.get(60, TimeUnit.SECONDS)).startsWith("1008 no messages");
  }

  @Test
  void aPageOfAnotherSiteIsKeptOut() {
    // A client may not set Origin itself, so this is the plain handshake a browser would send.
    assertThat(handshake("Origin: https://evil.example")).contains("403 Forbidden");
    assertThat(handshake("Origin: http://localhost:3000")).contains("101 Switching Protocols");
  }

  private String handshake(String header) {
    try (SseReader reader =
        SseReader.open(
            server.uri(PATH),
            header,
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")) {
      return reader.status();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void aKeyIsAskedForOnceThereIsOne() throws Exception {
    String key = server.keys.add("reader", Permission.READ, null).text();
    while (server.access.isOpen()) {
      Thread.yield();
    }
    assertThatThrownBy(() -> open("", new Messages()))
        .cause()
        .isInstanceOfSatisfying(
            WebSocketHandshakeException.class,
            failure -> assertThat(failure.getResponse().statusCode()).isEqualTo(401));
    Messages messages = new Messages();
    WebSocket socket = open("", messages, "Authorization", "Bearer " + key);
    assertThat(messages.next()).isEqualTo("{\"caught_up\":{\"position\":0}}");
    socket.abort();
  }
}
