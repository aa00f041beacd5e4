package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.api.Append;
import io.varve.api.InvalidInput;
import io.varve.api.LimitExceeded;
import io.varve.api.Limits;
import io.varve.api.NewEvent;
import io.varve.api.Query;
import io.varve.api.SubscriptionItem;
import io.varve.api.SubscriptionItem.CaughtUp;
import io.varve.api.SubscriptionItem.Ended;
import io.varve.api.SubscriptionItem.Matched;
import io.varve.api.SubscriptionItem.Progress;
import io.varve.testkit.FakeClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a subscription yields, and in which order. One thread, but where it says otherwise. */
final class LocalSubscriptionTest {
  private static final Duration NOW = Duration.ZERO;

  private final TestLog log = TestLog.create();
  private final FakeClock clock = new FakeClock();
  private final VisiblePosition visible = new VisiblePosition(0);
  private final SubscriptionCount count = new SubscriptionCount();
  private int views;

  private LocalSubscription subscribe(Query query, long after) {
    return LocalSubscription.open(
        CompiledQuery.of(query, log.keyHash), after, this::view, visible, clock, count);
  }

  private StoreView view() {
    views++;
    return log.view(visible.visible());
  }

  /** Appends one commit and makes it visible. */
  private void append(String... entities) {
    log.append(
        Append.of(
            IntStream.range(0, entities.length)
                .mapToObj(i -> NewEvent.of("t", entities[i], "{}"))
                .toList()));
    visible.advance(log.head());
  }

  private void appendMany(int events, String entity) {
    for (int left = events; left > 0; left -= 1_000) {
      append(
          IntStream.range(0, Math.min(left, 1_000)).mapToObj(i -> entity).toArray(String[]::new));
    }
  }

  /** Everything that can be had without waiting. */
  private static List<SubscriptionItem> drain(LocalSubscription subscription)
      throws InterruptedException {
    List<SubscriptionItem> items = new ArrayList<>();
    for (Optional<SubscriptionItem> item = subscription.next(NOW);
        item.isPresent();
        item = subscription.next(NOW)) {
      items.add(item.get());
      if (item.get() instanceof Ended) {
        break;
      }
    }
    return items;
  }

  private static List<String> shortly(List<SubscriptionItem> items) {
    return items.stream()
        .map(item ->
            switch (item) {
              case Matched(var event, boolean last) -> event.position() + (last ? "." : "");
              case Progress(long position) -> "progress " + position;
              case CaughtUp(long position) -> "caught up " + position;
              case Ended(String reason, long after) -> reason + " " + after;
            })
        .toList();
  }

  private static List<String> drained(LocalSubscription subscription) throws InterruptedException {
    return shortly(drain(subscription));
  }

  @Test
  void anEmptyStoreIsCaughtUpAtOnceAndOnce() throws InterruptedException {
    LocalSubscription subscription = subscribe(Query.all(), 0);
    assertThat(drained(subscription)).containsExactly("caught up 0");
    assertThat(drained(subscription)).isEmpty();
  }

  @Test
  void storedEventsThenCaughtUpThenLiveOnesWithoutASeam() throws InterruptedException {
    append("e", "x", "e");
    LocalSubscription subscription = subscribe(Query.entity("e"), 0);
    assertThat(drained(subscription)).containsExactly("1", "3.", "caught up 3");
    append("e");
    append("x");
    append("e", "x");
    assertThat(drained(subscription)).containsExactly("4.", "6");
    append("x");
    assertThat(drained(subscription)).isEmpty();
  }

  @Test
  void startsAfterThePositionAskedFor() throws InterruptedException {
    append("e", "e", "e");
    assertThat(drained(subscribe(Query.all(), 2))).containsExactly("3.", "caught up 3");
    LocalSubscription ahead = subscribe(Query.all(), 5);
    assertThat(drained(ahead)).containsExactly("caught up 5");
    append("e", "e");
    assertThat(drained(ahead)).isEmpty();
    append("e");
    assertThat(drained(ahead)).containsExactly("6.");
    assertThatThrownBy(() -> subscribe(Query.all(), -1)).isInstanceOf(InvalidInput.class);
  }

  @Test
  void whatIsNotVisibleIsNotSeen() throws InterruptedException {
    append("e");
    LocalSubscription subscription = subscribe(Query.all(), 0);
    log.append(Append.of(NewEvent.of("t", "e", "{}")));
    assertThat(drained(subscription)).containsExactly("1.", "caught up 1");
    visible.advance(2);
    assertThat(drained(subscription)).containsExactly("2.");
  }

  @Test
  void progressEveryTenThousandPositions() throws InterruptedException {
    appendMany(25_000, "x");
    append("e");
    LocalSubscription subscription = subscribe(Query.entity("e"), 0);
    assertThat(drained(subscription))
        .containsExactly("progress 10000", "progress 20000", "25001.", "caught up 25001");
  }

  @Test
  void progressBetweenMatchesToo() throws InterruptedException {
    appendMany(20_500, "e");
    List<String> items = drained(subscribe(Query.all(), 0));
    assertThat(items.get(10_000)).isEqualTo("progress 10000");
    assertThat(items.get(20_001)).isEqualTo("progress 20000");
    assertThat(items).hasSize(20_503).endsWith("caught up 20500");
  }

  @Test
  void liveProgressOncePerSecondOrTenThousandPositions() throws InterruptedException {
    LocalSubscription subscription = subscribe(Query.entity("e"), 0);
    assertThat(drained(subscription)).containsExactly("caught up 0");
    append("x");
    assertThat(drained(subscription)).isEmpty();
    clock.advanceMillis(1_000);
    assertThat(drained(subscription)).containsExactly("progress 1");
    assertThat(drained(subscription)).isEmpty();
    for (int i = 0; i < 10; i++) {
      appendMany(999, "x");
      assertThat(drained(subscription)).isEmpty();
    }
    appendMany(20, "x");
    assertThat(drained(subscription)).containsExactly("progress 10001");
  }

  @Test
  void waitingIsInterruptedByProgressOnlyWhereThereIsSome() throws InterruptedException {
    LocalSubscription subscription = subscribe(Query.entity("e"), 0);
    assertThat(drained(subscription)).containsExactly("caught up 0");
    append("x");
    // The clock stands still: it is the wait itself that takes its time.
    assertThat(subscription.next()).isEqualTo(new Progress(1));
    assertThat(subscription.next(Duration.ofMillis(1))).isEmpty();
  }

  @Test
  void caughtUpAgainAfterFallingBehind() throws InterruptedException {
    LocalSubscription subscription = subscribe(Query.entity("e"), 0);
    assertThat(drained(subscription)).containsExactly("caught up 0");
    appendMany(10_001, "x");
    assertThat(drained(subscription)).containsExactly("progress 10000", "caught up 10001");
    append("e");
    assertThat(drained(subscription)).containsExactly("10002.");
  }

  @Test
  void eachWakeLooksAtNewPositionsOnly() throws InterruptedException {
    appendMany(5_000, "x");
    LocalSubscription subscription = subscribe(Query.entity("e"), 0);
    drain(subscription);
    int before = views;
    for (int i = 0; i < 10; i++) {
      assertThat(subscription.next(NOW)).isEmpty();
    }
    assertThat(views).isEqualTo(before);
    append("e");
    drain(subscription);
    assertThat(views).isEqualTo(before + 1);
  }

  @Test
  void closingEndsItAndIsRepeated() throws InterruptedException {
    append("e", "e");
    LocalSubscription subscription = subscribe(Query.all(), 0);
    assertThat(count.open()).isEqualTo(1);
    subscription.next();
    subscription.close();
    subscription.close();
    assertThat(count.open()).isZero();
    assertThat(subscription.next()).isEqualTo(new Ended("closed", 1));
    assertThat(subscription.next(NOW)).contains(new Ended("closed", 1));
  }

  @Test
  void poisonEndsItBehindTheLastVisibleEvent() throws InterruptedException {
    append("e", "e");
    LocalSubscription subscription = subscribe(Query.all(), 0);
    visible.end("store_poisoned");
    assertThat(drained(subscription)).containsExactly("1", "2.", "store_poisoned 2");
    assertThat(count.open()).isZero();
  }

  @Test
  void closingTheStoreEndsItAtOnce() throws InterruptedException {
    append("e", "e");
    LocalSubscription subscription = subscribe(Query.all(), 0);
    subscription.next();
    visible.end("store_closed");
    assertThat(drained(subscription)).containsExactly("store_closed 1");
  }

  @Test
  void damageEndsItBeforeTheDamagedEvent() throws InterruptedException {
    append("e", "e", "e");
    TestLog.flip(log.volume, log.segmentPath(), log.offset(2) + 20);
    LocalSubscription subscription = subscribe(Query.all(), 0);
    assertThat(drained(subscription)).containsExactly("1", "store_damaged 1");
    assertThat(subscription.next()).isEqualTo(new Ended("store_damaged", 1));
  }

  @Test
  void afterAFailureNothingIsLeftOut() throws InterruptedException {
    append("e", "e");
    boolean[] failing = {true};
    LocalSubscription subscription =
        LocalSubscription.open(
            CompiledQuery.of(Query.all(), log.keyHash),
            0,
            () -> {
              if (failing[0]) {
                throw new IllegalStateException("not now");
              }
              return view();
            },
            visible,
            clock,
            count);
    assertThatThrownBy(subscription::next).isInstanceOf(IllegalStateException.class);
    failing[0] = false;
    assertThat(drained(subscription)).containsExactly("1", "2.", "caught up 2");
  }

  @Test
  void interruptedWhileWaitingLosesNothing() throws InterruptedException {
    LocalSubscription subscription = subscribe(Query.all(), 0);
    drain(subscription);
    Thread.currentThread().interrupt();
    assertThatThrownBy(subscription::next).isInstanceOf(InterruptedException.class);
    append("e");
    assertThat(drained(subscription)).containsExactly("1.");
  }

  @Test
  void closeByAnotherThreadWakesIt() throws Exception {
    LocalSubscription subscription = subscribe(Query.all(), 0);
    drain(subscription);
    CompletableFuture<SubscriptionItem> last = new CompletableFuture<>();
    Thread waiting =
        Thread.ofPlatform()
            .start(() -> {
              try {
                last.complete(subscription.next());
              } catch (InterruptedException e) {
                last.completeExceptionally(e);
              }
            });
    while (waiting.getState() != Thread.State.WAITING
        && waiting.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    subscription.close();
    assertThat(last.get()).isEqualTo(new Ended("closed", 0));
  }

  @Test
  void asManyAsTheLimitAndNotOneMore() {
    List<LocalSubscription> open = new ArrayList<>();
    for (int i = 0; i < Limits.OPEN_SUBSCRIPTIONS; i++) {
      open.add(subscribe(Query.all(), 0));
    }
    assertThatThrownBy(() -> subscribe(Query.all(), 0)).isInstanceOf(LimitExceeded.class);
    open.getFirst().close();
    subscribe(Query.all(), 0);
  }
}
