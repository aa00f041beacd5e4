package io.varve.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.varve.api.Append;
import io.varve.api.CursorExpired;
import io.varve.api.EntityId;
import io.varve.api.InvalidInput;
import io.varve.api.NamingProfile;
import io.varve.api.NewEvent;
import io.varve.api.Payload;
import io.varve.api.StoreClosed;
import io.varve.api.StoreUnavailable;
import io.varve.engine.LocalEventStore;
import io.varve.protocol.Calls;
import io.varve.protocol.EventStoreGrpc;
import io.varve.protocol.Wire;
import io.varve.protocol.convert.WireFailures;
import io.varve.server.config.StreamPlaces;
import io.varve.server.metrics.ServerMetrics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whole commits over gRPC, called by plain gRPC. */
@Timeout(60)
final class CommitReadTest {
  private static final int MIB = 1_024 * 1_024;

  private final ServedRoutes served =
      new ServedRoutes(
          NamingProfile.OPEN,
          new LiveStreamRules(
              new StreamPlaces(1),
              new ServerMetrics().streamMeter("grpc"),
              Duration.ofSeconds(15),
              Duration.ofMillis(300),
              _ -> () -> true),
          _ -> {});
  private final LocalEventStore store = served.store;

  @AfterEach
  void stop() {
    served.close();
  }

  private ClientCall<Calls.ReadCommitsRequest, Calls.ReadCommitsResponse> start(
      Calls.ReadCommitsRequest request, Received<Calls.ReadCommitsResponse> received) {
    var call = served.channel.newCall(EventStoreGrpc.getReadCommitsMethod(), CallOptions.DEFAULT);
    call.start(received, new Metadata());
    call.sendMessage(request);
    call.halfClose();
    return call;
  }

  private Received<Calls.ReadCommitsResponse> read(Calls.ReadCommitsRequest.Builder request) {
    Received<Calls.ReadCommitsResponse> received = new Received<>();
    start(request.build(), received).request(Integer.MAX_VALUE);
    return received;
  }

  private static Calls.ReadCommitsRequest.Builder after(long position) {
    return Calls.ReadCommitsRequest.newBuilder().setAfter(position);
  }

  /** First positions of what came, once it ended well. */
  private static List<Long> firsts(Received<Calls.ReadCommitsResponse> received)
      throws InterruptedException {
    assertThat(received.end.take().isOk()).isTrue();
    return received.messages.stream()
        .flatMap(message -> message.getCommitsList().stream())
        .map(commit -> commit.getEvents(0).getPosition())
        .toList();
  }

  private void appendCommits(int count, int eventsEach) {
    for (int i = 0; i < count; i++) {
      NewEvent event = NewEvent.of("t", "a", "{}");
      store.append(Append.of(Collections.nCopies(eventsEach, event)).withRequestId("r-" + i));
    }
  }

  private void appendLarge(int count) {
    Payload payload = Payload.bytes(new byte[MIB]);
    for (int i = 0; i < count; i++) {
      store.append(Append.of(NewEvent.of("t", EntityId.of("a"), payload)));
    }
  }

  @Test
  void commitsAreWholeAndTouchTheRangeAskedFor() throws Exception {
    appendCommits(4, 3);
    assertThat(firsts(read(after(0)))).containsExactly(1L, 4L, 7L, 10L);
    assertThat(firsts(read(after(3)))).containsExactly(4L, 7L, 10L);
    assertThat(firsts(read(after(4)))).containsExactly(4L, 7L, 10L);
    assertThat(firsts(read(after(0).setThrough(7)))).containsExactly(1L, 4L, 7L);
    assertThat(firsts(read(after(0).setThrough(6)))).containsExactly(1L, 4L);
    assertThat(firsts(read(after(6).setThrough(6)))).isEmpty();
    assertThat(firsts(read(after(12)))).isEmpty();
    assertThat(firsts(read(after(0).setThrough(0)))).isEmpty();
  }

  @Test
  void commitsSayWhatBelongsToThem() throws Exception {
    store.append(
        Append.of(NewEvent.of("t", "a", "{}")).withRequestId("once").withTracking("file", 7));
    store.append(Append.of(NewEvent.of("t", "a", "{}")));
    Received<Calls.ReadCommitsResponse> received = read(after(0));
    assertThat(received.end.take().isOk()).isTrue();
    List<Wire.Commit> commits = received.messages.take().getCommitsList();
    assertThat(commits.get(0).getRequestId()).isEqualTo("once");
    assertThat(commits.get(0).getTracking().getSource()).isEqualTo("file");
    assertThat(commits.get(0).getTracking().getPosition()).isEqualTo(7);
    assertThat(commits.get(1).hasRequestId()).isFalse();
    assertThat(commits.get(1).hasTracking()).isFalse();
  }

  @Test
  void positionsThatTheLogDoesNotHaveAreAnError() throws Exception {
    appendCommits(1, 1);
    Received<Calls.ReadCommitsResponse> above = read(after(0).setThrough(2));
    assertThat(above.end.take().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(WireFailures.fromTrailers(above.trailers))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("position 2 is above the head 1");
    assertThat(read(after(-1)).end.take().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
  }

  @Test
  void aReaderThatTakesNothingIsLetGoAndGoesOnBehindWhatItHas() throws Exception {
    int events = 64;
    appendLarge(events);
    Received<Calls.ReadCommitsResponse> slow = new Received<>();
    var call = start(after(0).build(), slow);
    call.request(1);
    Calls.ReadCommitsResponse first = slow.messages.take();
    // Asked for only once the server has let it go, as a reader does that was busy elsewhere.
    awaitCount("varve_query_failures_total{code=\"cursor_expired\"} 1");
    call.request(Integer.MAX_VALUE);
    assertThat(slow.end.take().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(WireFailures.fromTrailers(slow.trailers)).isInstanceOf(CursorExpired.class);
    List<Long> positions = new ArrayList<>();
    first.getCommitsList().forEach(commit -> positions.add(commit.getEvents(0).getPosition()));
    slow.messages.forEach(message ->
        message
            .getCommitsList()
            .forEach(commit -> positions.add(commit.getEvents(0).getPosition())));
    assertThat(positions).hasSizeLessThan(events);
    positions.addAll(firsts(read(after(positions.getLast()))));
    assertThat(positions).hasSize(events).isSorted().doesNotHaveDuplicates();
  }

  private void awaitCount(String line) throws InterruptedException {
    while (!new String(served.metrics.text(), StandardCharsets.UTF_8).contains(line)) {
      if (Thread.interrupted()) {
        throw new InterruptedException("the metrics never said: " + line);
      }
      Thread.yield();
    }
  }

  @Test
  void onlySoManyAreOpenAtATime() throws Exception {
    appendLarge(64);
    List<Received<Calls.ReadCommitsResponse>> open = new ArrayList<>();
    for (int i = 0; i < GrpcBounds.COMMIT_READS; i++) {
      Received<Calls.ReadCommitsResponse> received = new Received<>();
      start(after(0).build(), received).request(1);
      open.add(received);
    }
    for (Received<Calls.ReadCommitsResponse> each : open) {
      each.messages.take();
    }
    Received<Calls.ReadCommitsResponse> past = read(after(0));
    assertThat(past.end.take().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(WireFailures.fromTrailers(past.trailers))
        .isInstanceOf(StoreUnavailable.class)
        .hasMessageContaining("as many open reads of commits as it may: 8");
  }

  @Test
  void aStoppingServerEndsThemAsToBeTriedAgain() throws Exception {
    appendLarge(64);
    Received<Calls.ReadCommitsResponse> received = new Received<>();
    var call = start(after(0).build(), received);
    call.request(1);
    received.messages.take();
    served.routes.stop();
    call.request(Integer.MAX_VALUE);
    assertThat(received.end.take().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(WireFailures.fromTrailers(received.trailers)).isInstanceOf(StoreClosed.class);
  }
}
