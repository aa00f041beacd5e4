package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.api.Append;
import io.varve.api.CursorExpired;
import io.varve.api.EventCursor;
import io.varve.api.LimitExceeded;
import io.varve.api.Limits;
import io.varve.api.NewEvent;
import io.varve.api.Query;
import io.varve.api.ReadOptions;
import io.varve.api.StoreClosed;
import io.varve.testkit.FakeClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The bound on open cursors and the places they hold. */
final class CursorRegistryTest {
  private static final long IDLE_MILLIS = TimeUnit.SECONDS.toMillis(Limits.CURSOR_IDLE_SECONDS);

  private final TestLog log = TestLog.create();
  private final FakeClock clock = new FakeClock();
  private final CursorRegistry registry = new CursorRegistry(clock);

  @BeforeEach
  void appendSome() {
    for (int i = 0; i < 3; i++) {
      log.append(Append.of(NewEvent.of("t", "e", "{}")));
    }
  }

  private EventCursor open() {
    return LocalCursor.open(
        registry,
        log.view(),
        Query.all(),
        CompiledQuery.of(Query.all(), log.keyHash),
        ReadOptions.defaults());
  }

  private List<EventCursor> open(int count) {
    List<EventCursor> cursors = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      cursors.add(open());
    }
    return cursors;
  }

  @Test
  void asManyAsTheLimitAndNotOneMore() {
    List<EventCursor> cursors = open(Limits.OPEN_CURSORS);
    assertThat(registry.open()).isEqualTo(Limits.OPEN_CURSORS);
    assertThatThrownBy(this::open).isInstanceOf(LimitExceeded.class);
    cursors.getFirst().close();
    open();
    assertThatThrownBy(this::open).isInstanceOf(LimitExceeded.class);
    assertThat(cursors.get(1).toList()).hasSize(3);
    open();
  }

  @Test
  void exhaustedAndClosedCursorsGiveTheirPlaceBackAtOnce() {
    EventCursor exhausted = open();
    assertThat(registry.open()).isEqualTo(1);
    assertThat(exhausted.toList()).hasSize(3);
    assertThat(registry.open()).isZero();
    EventCursor counted = open();
    counted.count();
    EventCursor closed = open();
    closed.close();
    assertThat(registry.open()).isZero();
    exhausted.close();
    assertThat(registry.open()).isZero();
  }

  @Test
  void idleCursorsMakeRoomForNewOnes() {
    List<EventCursor> cursors = open(Limits.OPEN_CURSORS);
    cursors.forEach(EventCursor::next);
    clock.advanceMillis(IDLE_MILLIS);
    assertThatThrownBy(this::open).isInstanceOf(LimitExceeded.class);
    EventCursor used = cursors.get(5);
    used.next();
    clock.advanceMillis(1);
    open();
    assertThat(used.next().position()).isEqualTo(3);
    assertThatThrownBy(cursors.get(6)::next)
        .isInstanceOf(CursorExpired.class)
        .hasMessageContaining("All[]");
    assertThat(registry.open()).isEqualTo(2);
  }

  @Test
  void anIdleCursorGoesOnWhileThereIsRoom() {
    EventCursor cursor = open();
    cursor.next();
    clock.advanceMillis(100 * IDLE_MILLIS);
    assertThat(cursor.next().position()).isEqualTo(2);
  }

  @Test
  void closingEndsAllCursors() {
    EventCursor cursor = open();
    EventCursor exhausted = open();
    exhausted.toList();
    registry.close();
    assertThatThrownBy(cursor::next).isInstanceOf(StoreClosed.class);
    assertThatThrownBy(this::open).isInstanceOf(StoreClosed.class);
    assertThat(registry.open()).isZero();
    cursor.close();
  }

  @Test
  void threadsClaimAndReleaseBesideEachOther() throws InterruptedException {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                try {
                  for (int round = 0; round < 2_000; round++) {
                    try (EventCursor cursor = open()) {
                      assertThat(cursor.next().position()).isEqualTo(1);
                    }
                  }
                } catch (Throwable e) {
                  failure.set(e);
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failure.get()).isNull();
    assertThat(registry.open()).isZero();
  }
}
