package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.Query;
import io.varve.api.SubscriptionItem;
import io.varve.api.SubscriptionItem.CaughtUp;
import io.varve.api.SubscriptionItem.Ended;
import io.varve.api.SubscriptionItem.Matched;
import io.varve.api.SubscriptionItem.Progress;
import io.varve.storage.OpenIndex;
import io.varve.storage.Races;
import io.varve.testkit.FakeClock;
import java.time.Duration;
import java.util.List;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A subscription that catches up and goes live while events are staged and become visible: each
 * event once, in order, none before it is visible, and none is waited for that is (I4, I8).
 */
final class SubscriptionRaceTest {

  @BeforeAll
  static void writeTheLog() {
    assertThat(RecordedLog.SHORT.last()).isPositive();
  }

  @Test
  void eachEventOnceInAnyModelledOrder() {
    Races.modelAroundIndex(Subscribed.class, Queued.class);
  }

  @Test
  void eachEventOnceUnderStress() {
    Races.stress(Subscribed.class, Queued.class);
  }

  @Test
  void aSeamBetweenCatchingUpAndLiveIsFound() {
    assertThat(Races.found(Seamed.class, Queued.class))
        .containsAnyOf("Invalid execution results", "hung");
  }

  /** One thread appends, one takes, any may close. */
  public abstract static class Asked {
    static final String NOTHING = "nothing";
    static final int STORED = 2;
    private volatile long announced = STORED;
    private volatile boolean over;
    private long taken;

    abstract void publish(long position);

    abstract void poison();

    abstract String now() throws InterruptedException;

    /** The next event, or why there will be none. */
    abstract String later() throws InterruptedException;

    abstract void leave();

    @Operation(nonParallelGroup = "flusher")
    public void append() {
      if (!over) {
        long next = announced + 1;
        announced = next;
        publish(next);
      }
    }

    @Operation(nonParallelGroup = "flusher", runOnce = true)
    public void poisoned() {
      if (!over) {
        over = true;
        poison();
      }
    }

    @Operation(nonParallelGroup = "subscriber")
    public String next() throws InterruptedException {
      return noted(now());
    }

    /** Waits, but only for what will come. */
    @Operation(nonParallelGroup = "subscriber")
    public String await() throws InterruptedException {
      return taken < announced ? noted(later()) : "nothing announced";
    }

    /** Nothing is appended any more: a take that is under way may still see what came after. */
    @Operation(runOnce = true)
    public void close() {
      over = true;
      leave();
    }

    private String noted(String item) {
      taken += item.startsWith("event") ? 1 : 0;
      return item;
    }
  }

  /** The subscription of the engine. */
  public static final class Subscribed extends Asked {
    private static final RecordedLog LOG = RecordedLog.SHORT;

    private final VisiblePosition visible = new VisiblePosition(STORED);
    private final OpenIndex index = LOG.indexOf(STORED);
    private final List<ViewPart> parts =
        List.of(new ViewPart(new OpenIndexSource(index), LOG.reader()));
    private final LocalSubscription subscription =
        LocalSubscription.open(
            CompiledQuery.of(Query.all(), LOG.keyHash),
            0,
            () -> new StoreView(visible.visible(), parts),
            visible,
            new FakeClock(),
            new SubscriptionCount());
    private long last;

    @Override
    void publish(long position) {
      LOG.index(index, (int) position);
      visible.advance(position);
    }

    @Override
    void poison() {
      visible.end("poisoned");
    }

    @Override
    String now() throws InterruptedException {
      return subscription.next(Duration.ZERO).map(this::said).orElse(NOTHING);
    }

    @Override
    String later() throws InterruptedException {
      String item = said(subscription.next());
      return item.equals(NOTHING) ? said(subscription.next()) : item;
    }

    @Override
    void leave() {
      subscription.close();
    }

    private String said(SubscriptionItem item) {
      return switch (item) {
        case Matched(var event, boolean _) -> "event " + (last = event.position());
        case Progress(long position) -> "progress " + position;
        case CaughtUp(long position) -> position == last ? NOTHING : "caught up " + position;
        case Ended(String reason, long after) -> reason + " " + after;
      };
    }
  }

  /** Broken: when it has caught up it goes on behind what is visible then, not behind itself. */
  public static final class Seamed extends Asked {
    private final VisiblePosition visible = new VisiblePosition(STORED);
    private volatile boolean left;
    private boolean live;
    private long position;

    @Override
    void publish(long next) {
      visible.advance(next);
    }

    @Override
    void poison() {
      visible.end("poisoned");
    }

    @Override
    String now() {
      if (left) {
        return "closed " + position;
      }
      String reason = visible.endReason();
      if (!live && position == STORED) {
        live = true;
        position = visible.visible();
      }
      if (position < (live ? visible.visible() : STORED)) {
        position++;
        return "event " + position;
      }
      return reason == null ? NOTHING : reason + " " + position;
    }

    @Override
    String later() throws InterruptedException {
      String item = now();
      while (item.equals(NOTHING)) {
        long unused = visible.awaitAbove(position, Long.MAX_VALUE, () -> left);
        item = now();
      }
      return item;
    }

    @Override
    void leave() {
      left = true;
      visible.wake();
    }
  }

  /** What it must answer: each event after the last, then the end; closing comes before all. */
  public static final class Queued extends Asked {
    private long visible = STORED;
    private long position;
    private boolean poisoned;
    private boolean left;
    private String ended = "";

    @Override
    void publish(long next) {
      visible = next;
    }

    @Override
    void poison() {
      poisoned = true;
    }

    @Override
    String now() {
      if (!ended.isEmpty()) {
        return ended;
      }
      if (left) {
        return end("closed");
      }
      if (position < visible) {
        position++;
        return "event " + position;
      }
      return poisoned ? end("poisoned") : NOTHING;
    }

    @Override
    String later() {
      return now();
    }

    @Override
    void leave() {
      left = true;
    }

    private String end(String reason) {
      ended = reason + " " + position;
      return ended;
    }
  }
}
