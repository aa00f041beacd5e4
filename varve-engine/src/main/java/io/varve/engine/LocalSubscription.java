package io.varve.engine;

import io.varve.api.InvalidInput;
import io.varve.api.StoreDamaged;
import io.varve.api.Subscription;
import io.varve.api.SubscriptionItem;
import io.varve.api.SubscriptionItem.CaughtUp;
import io.varve.api.SubscriptionItem.Ended;
import io.varve.api.SubscriptionItem.Matched;
import io.varve.api.SubscriptionItem.Progress;
import io.varve.storage.Clock;
import io.varve.storage.Invariant;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A cursor that waits at the end. It considers positions in order, a bounded stretch at a time,
 * each once; what it says was considered never passes a match that was not handed over (I8, I9).
 * Used by one thread at a time, except {@link #close}.
 */
final class LocalSubscription implements Subscription {
  /** Positions considered at most from one {@link Progress} or {@link CaughtUp} to the next. */
  static final int PROGRESS_POSITIONS = 10_000;

  static final String CLOSED = "closed";
  static final String STORE_CLOSED = "store_closed";
  static final String STORE_DAMAGED = "store_damaged";

  private static final long PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final CompiledQuery query;
  private final Supplier<StoreView> views;
  private final VisibleWaiter waiter;
  private final Clock clock;
  private final SubscriptionCount count;
  private final EventDecoder decoder = new EventDecoder();

  /** Everything up to here was considered, and handed over if it matched. */
  private long position;

  /** Position of the last progress or caught-up. */
  private long reported;

  /** Position and time of the last item of any kind. */
  private long lastItem;

  private long lastItemNanos;

  private boolean live;
  private @Nullable StoreView view;

  /** The stretch at hand, and its last position. */
  private @Nullable ViewScan scan;

  private long scanEnd;

  private @Nullable Ended ended;
  private volatile boolean closed;
  private final AtomicBoolean left = new AtomicBoolean();

  private LocalSubscription(
      CompiledQuery query,
      long after,
      Supplier<StoreView> views,
      VisibleWaiter waiter,
      Clock clock,
      SubscriptionCount count) {
    this.query = query;
    this.position = after;
    this.reported = after;
    this.lastItem = after;
    this.views = views;
    this.waiter = waiter;
    this.clock = clock;
    this.count = count;
    this.lastItemNanos = clock.nanos();
  }

  /**
   * A subscription to what matches {@code query} above {@code after}.
   *
   * @param views gives a view that reaches at least to what {@code waiter} called visible before
   * @throws io.varve.api.LimitExceeded if too many are open
   */
  static LocalSubscription open(
      CompiledQuery query,
      long after,
      Supplier<StoreView> views,
      VisibleWaiter waiter,
      Clock clock,
      SubscriptionCount count) {
    if (after < 0) {
      throw new InvalidInput("a subscription starts after position 0 or above, not " + after);
    }
    count.enter();
    return new LocalSubscription(query, after, views, waiter, clock, count);
  }

  @Override
  public SubscriptionItem next() throws InterruptedException {
    while (true) {
      SubscriptionItem item = next(Long.MAX_VALUE);
      if (item != null) {
        return item;
      }
    }
  }

  @Override
  public Optional<SubscriptionItem> next(Duration timeout) throws InterruptedException {
    long nanos;
    try {
      nanos = timeout.toNanos();
    } catch (ArithmeticException _) {
      nanos = Long.MAX_VALUE;
    }
    return Optional.ofNullable(next(nanos));
  }

  /** The next item; null: none came in time. */
  private @Nullable SubscriptionItem next(long timeoutNanos) throws InterruptedException {
    long start = clock.nanos();
    long remaining = timeoutNanos;
    while (true) {
      SubscriptionItem item = take();
      if (item != null || remaining <= 0) {
        return item;
      }
      long untilProgress = nanosUntilProgress();
      long wait = Math.min(remaining, untilProgress);
      boolean news = waiter.awaitAbove(position, wait, () -> closed) > position || isEnding();
      if (!news) {
        return wait == untilProgress ? report(new Progress(position), position) : null;
      }
      remaining = timeoutNanos - Math.max(0, clock.nanos() - start);
    }
  }

  private boolean isEnding() {
    return closed || waiter.endReason() != null;
  }

  /** What can be said without waiting; null: nothing. */
  private @Nullable SubscriptionItem take() {
    if (ended != null) {
      return ended;
    }
    if (closed) {
      return end(CLOSED);
    }
    if (STORE_CLOSED.equals(waiter.endReason())) {
      return end(STORE_CLOSED);
    }
    try {
      return consider();
    } catch (StoreDamaged _) {
      return end(STORE_DAMAGED);
    } catch (RuntimeException e) {
      // The match at hand was not handed over: look for it again.
      scan = null;
      throw e;
    }
  }

  private @Nullable SubscriptionItem consider() {
    // Asked first: whatever became visible before the end is handed over before it.
    String reason = waiter.endReason();
    for (ViewScan stretch = stretch(); stretch != null; stretch = stretch()) {
      if (stretch.advance()) {
        return match(stretch);
      }
      position = scanEnd;
      scan = null;
      if (isProgressDue()) {
        return report(new Progress(position), position);
      }
    }
    if (reason != null) {
      return end(reason);
    }
    if (!live) {
      live = true;
      return report(new CaughtUp(position), position);
    }
    return isProgressDue() ? report(new Progress(position), position) : null;
  }

  private SubscriptionItem match(ViewScan stretch) {
    decoder.load(stretch.part(), stretch.index(), stretch.slot(), stretch.offset());
    Matched matched = new Matched(decoder.event(), decoder.lastOfCommit());
    position = stretch.position();
    lastItem = position;
    lastItemNanos = clock.nanos();
    return matched;
  }

  /** The stretch at hand or the next one; null: everything visible was considered. */
  private @Nullable ViewScan stretch() {
    ViewScan current = scan;
    if (current != null) {
      return current;
    }
    StoreView around = view;
    if (around == null || around.visible() <= position) {
      if (waiter.visible() <= position) {
        view = null;
        return null;
      }
      around = views.get();
      Invariant.check(
          around.visible() > position, "a fresh view goes on", around.visible(), position + 1);
      view = around;
      live &= around.visible() - position <= PROGRESS_POSITIONS;
    }
    scanEnd = reported + Math.min(around.visible() - reported, PROGRESS_POSITIONS);
    ViewScan next = new ViewScan(around, query, ScanBounds.of(position + 1, scanEnd));
    if (scanEnd - position > ReadAhead.MOST_SLOTS) {
      next.readRecords();
    }
    scan = next;
    return next;
  }

  private boolean isProgressDue() {
    return position - reported >= PROGRESS_POSITIONS || nanosUntilProgress() <= 0;
  }

  private long nanosUntilProgress() {
    return position > lastItem ? PROGRESS_NANOS - (clock.nanos() - lastItemNanos) : Long.MAX_VALUE;
  }

  private SubscriptionItem report(SubscriptionItem item, long at) {
    reported = at;
    lastItem = at;
    lastItemNanos = clock.nanos();
    return item;
  }

  private Ended end(String reason) {
    Ended last = new Ended(reason, position);
    ended = last;
    view = null;
    scan = null;
    leave();
    return last;
  }

  private void leave() {
    if (left.compareAndSet(false, true)) {
      count.leave();
    }
  }

  @Override
  public void close() {
    closed = true;
    leave();
    waiter.wake();
  }
}
