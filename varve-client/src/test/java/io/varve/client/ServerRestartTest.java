package io.varve.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.varve.api.Append;
import io.varve.api.AppendResult;
import io.varve.api.EntityId;
import io.varve.api.Event;
import io.varve.api.ExpectedVersion;
import io.varve.api.InvalidInput;
import io.varve.api.NewEvent;
import io.varve.api.OutcomeUnknown;
import io.varve.api.Payload;
import io.varve.api.Query;
import io.varve.api.ReadOptions;
import io.varve.api.StoreUnavailable;
import io.varve.api.Subscription;
import io.varve.api.SubscriptionItem;
import io.varve.api.json.ExportedEvent;
import io.varve.engine.LocalEventStore;
import io.varve.engine.Varve;
import io.varve.testkit.history.History;
import io.varve.testkit.history.HistoryChecker;
import io.varve.testkit.history.HistoryClient;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that goes and comes back under a client that appends, reads and subscribes. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ServerRestartTest {
  private static final int WRITERS = 4;
  private static final int APPENDS = 150;
  private static final int RESTARTS = 5;

  private final History history = new History();

  @TempDir private Path directory;
  private LocalEventStore store;
  private LoopbackServer server;
  private RemoteEventStore remote;

  @BeforeEach
  void start() {
    store = Varve.open(directory);
    server = LoopbackServer.start(store, 0);
    remote = RemoteEventStore.open(server.address());
  }

  @AfterEach
  void stop() {
    remote.close();
    server.close();
    store.close();
  }

  /** The store closes first, so that calls under way see both a closing store and a broken line. */
  private void restart() {
    int port = server.port();
    store.close();
    server.close();
    store = Varve.open(directory);
    server = LoopbackServer.start(store, port);
  }

  @Test
  void losesAndRepeatsNothingThatHasARequestId() throws Exception {
    HistoryClient subscriber = new HistoryClient(history, "subscriber", remote);
    List<Callable<Void>> writers = new ArrayList<>();
    for (int writer = 0; writer < WRITERS; writer++) {
      String name = "writer-" + writer;
      writers.add(() -> {
        write(name);
        return null;
      });
    }
    List<Long> seen = new ArrayList<>();
    try (Subscription subscription = subscriber.subscribe(Query.all(), 0);
        ExecutorService executor = Executors.newFixedThreadPool(WRITERS)) {
      List<Future<Void>> writing = writers.stream().map(executor::submit).toList();
      for (int restart = 1; restart <= RESTARTS; restart++) {
        // Each time a further part has been delivered, so every restart falls into the work.
        readUntil(subscription, seen, (long) WRITERS * APPENDS * restart / (RESTARTS + 2));
        restart();
      }
      for (Future<Void> each : writing) {
        each.get();
      }
      readUntil(subscription, seen, (long) WRITERS * APPENDS);
    }
    assertThat(seen)
        .isEqualTo(LongStream.rangeClosed(1, (long) WRITERS * APPENDS).boxed().toList());
    new HistoryClient(history, "reader", remote).scan();
    assertThat(HistoryChecker.check(history).orThrow("restarts").counts().events())
        .isEqualTo((long) WRITERS * APPENDS);
  }

  /** Each append expects the version the one before it left: a repeated or lost one would show. */
  private void write(String name) {
    HistoryClient client = new HistoryClient(history, name, remote);
    EntityId entity = EntityId.of(name);
    for (int version = 0; version < APPENDS; version++) {
      NewEvent event =
          NewEvent.of("t", entity, Payload.json("{\"n\":" + version + "}"))
              .withId(new UUID(name.hashCode(), version));
      AppendResult result =
          client.append(
              Append.of(event)
                  .expect(entity, ExpectedVersion.exactly(version))
                  .withRequestId(name + "-" + version));
      assertThat(result).isInstanceOf(AppendResult.Appended.class);
    }
  }

  private static void readUntil(Subscription subscription, List<Long> seen, long count)
      throws InterruptedException {
    while (seen.size() < count) {
      if (subscription.next() instanceof SubscriptionItem.Matched(Event event, var lastOfCommit)) {
        seen.add(event.position());
      }
    }
  }

  @Test
  void aSubscriptionDoesNotGoOnInAnotherLog(@TempDir Path other) throws Exception {
    for (int i = 0; i < 3; i++) {
      store.append(Append.of(NewEvent.of("t", "a", "{\"n\":" + i + "}")));
    }
    List<Long> seen = new ArrayList<>();
    try (Subscription subscription = remote.subscribe(Query.all(), 0)) {
      readUntil(subscription, seen, 3);
      int port = server.port();
      server.close();
      store.close();
      store = Varve.open(other);
      for (int i = 0; i < 5; i++) {
        store.append(Append.of(NewEvent.of("t", "b", "{\"n\":" + i + "}")));
      }
      server = LoopbackServer.start(store, port);
      assertThatExceptionOfType(InvalidInput.class)
          .isThrownBy(() -> readUntil(subscription, seen, 5))
          .withMessageContaining("another log");
    }
    assertThat(seen).containsExactly(1L, 2L, 3L);
  }

  @Test
  void aCursorGoesOnToTheReadPositionItWasFixedAt() {
    int events = 2_000;
    Payload payload = Payload.bytes(new byte[4_096]);
    for (int i = 0; i < events / 100; i++) {
      remote.append(
          Append.of(Collections.nCopies(100, NewEvent.of("t", EntityId.of("a"), payload))));
    }
    try (var forward = remote.query(Query.all());
        var backward = remote.query(Query.all(), ReadOptions.defaults().withReverse())) {
      assertThat(forward.next().position()).isEqualTo(1);
      assertThat(backward.next().position()).isEqualTo(events);
      restart();
      remote.append(Append.of(NewEvent.of("t", EntityId.of("a"), payload)));
      assertThat(forward.toList())
          .extracting(Event::position)
          .isEqualTo(LongStream.rangeClosed(2, events).boxed().toList());
      assertThat(backward.count()).isEqualTo(events - 1);
      assertThat(forward.readPosition()).isEqualTo(events);
    }
  }

  @Test
  void anExportGoesOnBehindTheLastCommitAndEndsWhereTheHeadWas() {
    int commits = 60;
    Payload payload = Payload.bytes(new byte[4_096]);
    for (int i = 0; i < commits; i++) {
      Append append =
          Append.of(Collections.nCopies(20, NewEvent.of("t", EntityId.of("a"), payload)));
      remote.append(append.withRequestId("r-" + i));
    }
    List<ExportedEvent> exported = new ArrayList<>();
    remote.export(event -> {
      exported.add(event);
      if (exported.size() == 1) {
        restart();
        store.append(Append.of(NewEvent.of("t", "b", "{}")));
      }
    });
    List<ExportedEvent> expected = new ArrayList<>();
    store.forEachCommit(commit -> {
      long first = commit.events().getFirst().position();
      for (Event event : commit.events()) {
        String requestId = event.position() == first ? commit.requestId() : null;
        expected.add(new ExportedEvent(event, first, requestId, null));
      }
    });
    assertThat(exported).isEqualTo(expected.subList(0, expected.size() - 1));
  }

  @Test
  void anExportDoesNotGoOnInAnotherLog(@TempDir Path other) {
    Payload payload = Payload.bytes(new byte[64 * 1_024]);
    for (int i = 0; i < 40; i++) {
      store.append(Append.of(NewEvent.of("t", EntityId.of("a"), payload)));
    }
    List<ExportedEvent> exported = new ArrayList<>();
    assertThatExceptionOfType(InvalidInput.class)
        .isThrownBy(() ->
            remote.export(event -> {
              exported.add(event);
              if (exported.size() == 1) {
                int port = server.port();
                server.close();
                store.close();
                store = Varve.open(other);
                for (int i = 0; i < 50; i++) {
                  store.append(Append.of(NewEvent.of("t", EntityId.of("b"), payload)));
                }
                server = LoopbackServer.start(store, port);
              }
            }))
        .withMessageContaining("another log");
    assertThat(exported).hasSizeLessThan(40);
  }

  @Test
  void anAppendWithoutARequestIdIsStoredOrItsOutcomeIsUnknown() throws Exception {
    int appends = 300;
    List<Future<AppendResult>> results = new ArrayList<>();
    for (int i = 0; i < appends; i++) {
      results.add(remote.appendAsync(Append.of(NewEvent.of("t", "a", "{}"))));
      if (i == appends / 2) {
        restart();
      }
    }
    long stored = 0;
    long unknown = 0;
    for (Future<AppendResult> result : results) {
      try {
        assertThat(result.get()).isInstanceOf(AppendResult.Appended.class);
        stored++;
      } catch (ExecutionException e) {
        assertThat(e.getCause()).isInstanceOf(OutcomeUnknown.class);
        unknown++;
      }
    }
    assertThat(remote.head()).isBetween(stored, stored + unknown);
  }

  @Test
  void whatCannotBeSentIsNotStoredAndSaysSo() {
    int port = server.port();
    server.close();
    try (RemoteEventStore impatient =
        RemoteEventStore.open(
            RemoteOptions.at(URI.create("http://127.0.0.1:" + port))
                .withTimeout(Duration.ofMillis(300)))) {
      assertThatExceptionOfType(StoreUnavailable.class)
          .isThrownBy(() -> impatient.append(Append.of(NewEvent.of("t", "a", "{}"))))
          .withMessageContaining("127.0.0.1:" + port);
      assertThatExceptionOfType(StoreUnavailable.class).isThrownBy(impatient::head);
      assertThatExceptionOfType(StoreUnavailable.class)
          .isThrownBy(() -> impatient.query(Query.all()));
      assertThatExceptionOfType(StoreUnavailable.class)
          .isThrownBy(() -> impatient.subscribe(Query.all(), 0));
    }
    assertThat(store.head()).isZero();
  }
}
