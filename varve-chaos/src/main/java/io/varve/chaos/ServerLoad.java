package io.varve.chaos;

import io.varve.api.OutcomeUnknown;
import io.varve.client.RemoteEventStore;
import io.varve.client.RemoteOptions;
import io.varve.testkit.history.History;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The clients of a server, which outlive its lives: eight that append, one that reads, one
 * subscriber that goes on by itself over all lives, and one that begins again at its checkpoint in
 * each. Each has a connection of its own. No append may end with another failure than {@link
 * OutcomeUnknown}, because the server always comes back before a client gives up. Used by one
 * thread.
 */
final class ServerLoad implements AutoCloseable {
  static final int WRITERS = 8;

  /** Longer than any pause between two lives. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final String LASTING = ChaosSubscriber.NAMES.getFirst();
  private static final String RESUMING = ChaosSubscriber.NAMES.getLast();

  private final RemoteOptions options;
  private final History history;
  private final LoadProgress progress;
  private final SplittableRandom random;
  private final LifeEnd end = new LifeEnd(0);
  private final LifeEnd subscribersEnd = new LifeEnd(0);
  private final List<RemoteEventStore> stores = new ArrayList<>();
  private final List<Thread> clients = new ArrayList<>();
  private final List<Thread> subscribers = new ArrayList<>();
  private final RemoteEventStore resumingStore;
  private LifeEnd passEnd = new LifeEnd(0);

  /**
   * @param address where every life serves
   * @param progress listens to the history
   */
  ServerLoad(URI address, History history, LoadProgress progress, long seed) {
    options = RemoteOptions.at(address).withTimeout(PATIENCE);
    this.history = history;
    this.progress = progress;
    random = new SplittableRandom(seed);
    resumingStore = connect();
  }

  private RemoteEventStore connect() {
    RemoteEventStore store = RemoteEventStore.open(options);
    stores.add(store);
    return store;
  }

  /** Begins with the first life. */
  void start() {
    for (int i = 0; i < WRITERS; i++) {
      ChaosAppender appender =
          new ChaosAppender(
              history, "w" + i, connect(), random.split(), progress.toSendAgain(), end);
      clients.add(start("w" + i, () -> append(appender)));
    }
    clients.add(start("r0", new ChaosReader(history, "r0", connect(), random.split(), end)));
    subscribers.add(
        start(LASTING, new ChaosSubscriber(history, LASTING, connect(), 0, subscribersEnd)));
    subscribers.add(resuming());
  }

  /** A client that is in doubt about an append goes on. */
  private void append(ChaosAppender appender) {
    while (end.isRunning()) {
      try {
        appender.run();
      } catch (OutcomeUnknown unknown) {
        // The history has it, and so has the queue of those to be sent again.
      }
    }
  }

  private Thread resuming() {
    long after = progress.checkpoint(RESUMING);
    return start(RESUMING, new ChaosSubscriber(history, RESUMING, resumingStore, after, passEnd));
  }

  private Thread start(String name, Runnable work) {
    return Thread.ofPlatform()
        .daemon(true)
        .name(name)
        .start(() -> {
          try {
            work.run();
          } catch (RuntimeException | Error e) {
            progress.problem(name + " failed: " + e);
          }
        });
  }

  /** Goes on with a later life, which serves. */
  void goOn() throws InterruptedException {
    progress.doubtAcknowledged();
    passEnd.end();
    subscribers.removeLast().join();
    passEnd = new LifeEnd(0);
    subscribers.add(resuming());
  }

  /** Ends in a life that serves: each append is answered, and each subscriber has everything. */
  void end() throws InterruptedException {
    end.end();
    for (Thread client : clients) {
      client.join();
    }
    progress.awaitAnswers();
    long head = resumingStore.head();
    progress.awaitReached(LASTING, head);
    progress.awaitReached(RESUMING, head);
    subscribersEnd.end();
    passEnd.end();
    for (Thread subscriber : subscribers) {
      subscriber.join();
    }
  }

  @Override
  public void close() {
    end.end();
    subscribersEnd.end();
    passEnd.end();
    stores.forEach(RemoteEventStore::close);
  }
}
