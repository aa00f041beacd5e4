package io.varve.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.varve.api.Append;
import io.varve.api.EntityId;
import io.varve.api.EventStore;
import io.varve.api.NamingProfile;
import io.varve.api.NewEvent;
import io.varve.api.Payload;
import io.varve.protocol.Calls;
import io.varve.protocol.EventStoreGrpc;
import io.varve.protocol.Wire;
import io.varve.server.config.StreamPlaces;
import io.varve.server.metrics.ServerMetrics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Subscriptions over gRPC are held to the rules of all live streams. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class LiveStreamRulesTest {
  private static final int KIB = 1_024;

  private final ServerMetrics metrics = new ServerMetrics();
  private final AtomicBoolean allowed = new AtomicBoolean(true);
  private final ServedRoutes served =
      new ServedRoutes(
          NamingProfile.OPEN,
          new LiveStreamRules(
              new StreamPlaces(2),
              metrics.streamMeter("grpc"),
              Duration.ofMillis(50),
              Duration.ofMillis(300),
              _ -> allowed::get),
          _ -> {});
  private final EventStore store = served.store;
  private final ManagedChannel channel = served.channel;

  @AfterEach
  void stop() {
    served.close();
  }

  /** A subscription's messages, taken as far as they are asked for. */
  private final class Reader extends ClientCall.Listener<Calls.SubscribeResponse> {
    private final BlockingQueue<Calls.SubscribeResponse> messages = new LinkedBlockingQueue<>();
    private final BlockingQueue<Status> end = new LinkedBlockingQueue<>();
    private final ClientCall<Calls.SubscribeRequest, Calls.SubscribeResponse> call =
        channel.newCall(EventStoreGrpc.getSubscribeMethod(), CallOptions.DEFAULT);

    Reader(long after) {
      call.start(this, new Metadata());
      call.sendMessage(
          Calls.SubscribeRequest.newBuilder()
              .setQuery(Wire.Query.newBuilder().setAll(true))
              .setAfter(after)
              .build());
      call.halfClose();
    }

    @Override
    public void onMessage(Calls.SubscribeResponse message) {
      messages.add(message);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      end.add(status);
    }

    /** Takes everything to the item that ends it, or to the first that says it is caught up. */
    Calls.SubscriptionItem read(List<Long> positions) throws InterruptedException {
      call.request(Integer.MAX_VALUE);
      while (true) {
        Calls.SubscribeResponse message = messages.poll(10, TimeUnit.MILLISECONDS);
        if (message == null) {
          assertThat(end).allMatch(Status::isOk);
          continue;
        }
        for (Calls.SubscriptionItem item : message.getItemsList()) {
          if (item.hasMatched()) {
            positions.add(item.getMatched().getEvent().getPosition());
          } else if (item.hasEnded() || item.hasCaughtUp()) {
            return item;
          }
        }
      }
    }
  }

  private boolean counts(String line) {
    return new String(metrics.text(), StandardCharsets.UTF_8).contains(line);
  }

  private void awaitCount(String line) throws InterruptedException {
    while (!counts(line)) {
      if (Thread.interrupted()) {
        throw new InterruptedException("the metrics never said: " + line);
      }
      Thread.yield();
    }
  }

  @Test
  void onlySoManyAreOpenAtATime() throws Exception {
    Reader first = new Reader(0);
    Reader second = new Reader(0);
    first.read(new ArrayList<>());
    second.read(new ArrayList<>());
    Reader third = new Reader(0);
    assertThat(third.end.take().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    first.call.cancel("enough", null);
    awaitCount("varve_streams_ended_total{protocol=\"grpc\",reason=\"reader_gone\"} 1");
    assertThat(counts("varve_streams_open{protocol=\"grpc\"} 1")).isTrue();
    List<Status> refused = new ArrayList<>();
    Reader next = new Reader(0);
    next.call.request(1);
    // The place is given back a moment after the end is counted.
    while (next.messages.isEmpty()) {
      Status status = next.end.poll();
      if (status != null) {
        refused.add(status);
        next = new Reader(0);
        next.call.request(1);
      }
    }
    assertThat(refused).allMatch(each -> each.getCode() == Status.Code.RESOURCE_EXHAUSTED);
  }

  @Test
  void oneWhoseKeyNoLongerHoldsIsToldWhereItStood() throws Exception {
    store.append(Append.of(NewEvent.of("t", "a", "{}")));
    Reader reader = new Reader(0);
    List<Long> positions = new ArrayList<>();
    assertThat(reader.read(positions).getCaughtUp()).isEqualTo(1);
    allowed.set(false);
    Calls.SubscriptionItem last = reader.read(positions);
    assertThat(last.getEnded().getReason()).isEqualTo("access_revoked");
    assertThat(last.getEnded().getResumeAfter()).isEqualTo(1);
    assertThat(reader.end.take().isOk()).isTrue();
  }

  @Test
  void oneThatTakesNothingIsToldWhereToResumeAndMissesNothing() throws Exception {
    int events = 64;
    for (int i = 0; i < events; i++) {
      store.append(
          Append.of(NewEvent.of("t", EntityId.of("a"), Payload.bytes(new byte[KIB * KIB]))));
    }
    List<Long> positions = new ArrayList<>();
    Reader slow = new Reader(0);
    slow.call.request(1);
    awaitCount("varve_streams_ended_total{protocol=\"grpc\",reason=\"slow_reader\"} 1");
    Calls.SubscriptionItem last = slow.read(positions);
    assertThat(last.getEnded().getReason()).isEqualTo("slow_reader");
    assertThat(positions).hasSizeLessThan(events);
    Reader again = new Reader(last.getEnded().getResumeAfter());
    assertThat(again.read(positions).hasCaughtUp()).isTrue();
    assertThat(positions).hasSize(events).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void aSilentOneShowsThatItLives() throws Exception {
    Reader reader = new Reader(0);
    reader.read(new ArrayList<>());
    assertThat(reader.messages.take().getItemsCount()).isZero();
    assertThat(reader.messages.take().getItemsCount()).isZero();
  }
}
