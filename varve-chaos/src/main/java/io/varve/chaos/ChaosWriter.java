package io.varve.chaos;

import io.varve.api.VarveException;
import io.varve.engine.EngineThreads;
import io.varve.engine.LocalEventStore;
import io.varve.engine.StoreOpener;
import io.varve.engine.StoreOptions;
import io.varve.storage.DiskVolume;
import io.varve.storage.SystemClock;
import io.varve.testkit.history.History;
import io.varve.testkit.history.HistoryEntry.AppendSent;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * One life of a store: opens it, lets clients write, read and subscribe, and tells their history on
 * standard output until it is told to end, or killed. What the clients do follows from the seed and
 * from what earlier lives left; how their threads interleave does not.
 */
public final class ChaosWriter {
  static final String OPENING = "opening";
  static final String OPEN = "open";
  static final String CLOSED = "closed";
  static final String REFUSED = "refused";
  static final String LABEL = "label";

  private static final int DONE = 0;
  private static final int FAILED = 1;
  static final int STORE_REFUSED = 3;
  static final int NOT_OPENED = 4;
  private static final int USAGE = 64;

  private final ChaosOptions options;
  private final HistoryOutput output;
  private final Carried carried;
  private final VolumeLabels labels;
  private final LifeEnd end;

  private ChaosWriter(ChaosOptions options, HistoryOutput output, Carried carried) {
    this.options = options;
    this.output = output;
    this.carried = carried;
    boolean isNew = !Files.exists(options.directory().resolve("catalogue"));
    labels = new VolumeLabels(isNew ? "create" : "open", options.haltAt());
    end = new LifeEnd(options.operations());
  }

  /** See {@link ChaosOptions#USAGE}. */
  public static void main(String[] arguments) throws Exception {
    ChaosOptions options;
    try {
      options = ChaosOptions.parse(arguments);
    } catch (IllegalArgumentException e) {
      System.err.println("ChaosWriter: " + e.getMessage() + "\n" + ChaosOptions.USAGE);
      System.exit(USAGE);
      return;
    }
    Carried carried = Carried.NOTHING;
    for (HistoryFile file : options.before()) {
      carried = carried.after(file.entries());
    }
    System.exit(new ChaosWriter(options, HistoryOutput.ofProcess(), carried).live());
  }

  private int live() throws IOException, InterruptedException {
    output.note(OPENING);
    LocalEventStore opened;
    try {
      opened = open();
    } catch (IOException | VarveException e) {
      output.note(REFUSED + " " + e);
      return NOT_OPENED;
    }
    try (LocalEventStore store = opened) {
      History history = new History(carried.lastStep(), output);
      history.restarted(store.head());
      output.note(OPEN + " " + store.head());
      labels.phase("run");
      watchInput();
      List<Thread> clients = clients(store, history);
      clients.forEach(Thread::start);
      end.await(options.millis());
      for (Thread client : clients) {
        client.join();
      }
      labels.phase("close");
    }
    output.note(CLOSED);
    if (options.tellLabels()) {
      labels.counts().forEach((label, count) -> output.note(LABEL + " " + label + " " + count));
    }
    return exitCode();
  }

  private LocalEventStore open() throws IOException {
    DiskVolume disk = DiskVolume.create(options.directory());
    StoreOptions storeOptions =
        StoreOptions.defaults()
            .withLevel(options.level())
            .withSegmentSizeBytes(options.segmentBytes());
    return new StoreOpener(
            new LabelledVolume(disk, labels),
            storeOptions,
            new EngineThreads(),
            new SystemClock(),
            random(-1),
            "process " + ProcessHandle.current().pid())
        .open();
  }

  private List<Thread> clients(LocalEventStore store, History history) {
    Queue<AppendSent> unsettled = new ConcurrentLinkedQueue<>(carried.unsettled());
    List<Runnable> work = new ArrayList<>();
    for (int i = 0; i < options.writers(); i++) {
      work.add(new ChaosAppender(history, "w" + i, store, random(i), unsettled, end));
    }
    work.add(new ChaosReader(history, "r0", store, random(1_000), end));
    for (String name : ChaosSubscriber.NAMES) {
      long after = carried.checkpoints().getOrDefault(name, 0L);
      work.add(new ChaosSubscriber(history, name, store, after, end));
    }
    List<Thread> threads = new ArrayList<>();
    for (Runnable each : work) {
      threads.add(Thread.ofPlatform().daemon(true).unstarted(guarded(each)));
    }
    return threads;
  }

  private Runnable guarded(Runnable work) {
    return () -> {
      try {
        work.run();
      } catch (RuntimeException | Error e) {
        end.end(e);
      }
    };
  }

  /** Of one client of this life: lives of one seed differ by where they begin. */
  private SplittableRandom random(int client) {
    SplittableRandom ofLife = new SplittableRandom(options.seed() * 31 + carried.lastStep());
    return new SplittableRandom(ofLife.nextLong() + client);
  }

  private void watchInput() {
    if (options.endsByItself()) {
      return;
    }
    Thread.ofPlatform()
        .daemon(true)
        .start(() -> {
          try {
            System.in.transferTo(OutputStream.nullOutputStream());
          } catch (IOException e) {
            end.end(e);
          }
          end.end();
        });
  }

  private int exitCode() {
    Throwable failed = end.failed();
    if (failed != null) {
      failed.printStackTrace();
      return FAILED;
    }
    Throwable refused = end.refused();
    if (refused != null) {
      output.note(REFUSED + " " + refused);
      return STORE_REFUSED;
    }
    return DONE;
  }
}
