package io.varve.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.varve.api.Append;
import io.varve.api.EventCursor;
import io.varve.api.Query;
import io.varve.api.StateOptions;
import io.varve.api.StoreClosed;
import io.varve.api.VarveException;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a closed store does: nothing, and says so. */
abstract class ClosingContract extends StoreTopic {
  @Test
  void canBeClosedTwice() {
    store.close();
    store.close();
  }

  @Test
  void refusesEverythingOnceClosed() {
    append(event("t", "a"));
    store.close();
    Append append = Append.of(event("t", "a"));
    assertThatExceptionOfType(StoreClosed.class).isThrownBy(() -> store.append(append));
    assertThatExceptionOfType(StoreClosed.class).isThrownBy(() -> store.query(Query.all()));
    assertThatExceptionOfType(StoreClosed.class).isThrownBy(() -> store.event(new UUID(1, 1)));
    assertThatExceptionOfType(StoreClosed.class).isThrownBy(() -> store.entity(A));
    assertThatExceptionOfType(StoreClosed.class)
        .isThrownBy(() -> store.state(A, StateOptions.now()));
    assertThatExceptionOfType(StoreClosed.class).isThrownBy(() -> store.trackingPosition("s"));
    assertThatExceptionOfType(StoreClosed.class).isThrownBy(() -> store.subscribe(Query.all(), 0));
    assertThatExceptionOfType(StoreClosed.class).isThrownBy(() -> store.checkpoint(1));
    assertThatExceptionOfType(StoreClosed.class).isThrownBy(() -> store.stats());
  }

  @Test
  void asynchronousAppendsFailOnceClosed() {
    store.close();
    CompletableFuture<?> future = store.appendAsync(Append.of(event("t", "a")));
    assertThatExceptionOfType(CompletionException.class)
        .isThrownBy(future::join)
        .withCauseInstanceOf(StoreClosed.class);
  }

  @Test
  void openCursorReadsRightOrIsRefused() {
    append(event("t", "a"));
    EventCursor cursor = store.query(Query.all());
    store.close();
    try {
      assertThat(cursor.next().position()).isEqualTo(1);
    } catch (VarveException e) {
      assertThat(e.code()).isIn("store_closed", "cursor_expired");
    }
    cursor.close();
  }

  @Test
  void waitingAppendsAreAnsweredBeforeTheEnd() throws Exception {
    CompletableFuture<?>[] futures = new CompletableFuture<?>[200];
    for (int i = 0; i < futures.length; i++) {
      futures[i] = store.appendAsync(Append.of(event("t", "a")));
    }
    store.close();
    // Each is stored or refused, none is left open.
    CompletableFuture.allOf(futures).handle((all, failure) -> true).get(20, TimeUnit.SECONDS);
  }
}
