package io.varve.engine;

import io.varve.api.Query;
import io.varve.api.ReadOptions;
import io.varve.api.StoreClosed;
import io.varve.storage.KeyHash;
import io.varve.storage.SystemClock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A cursor opens while the store closes: it is refused or ended, and keeps no place. */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "refused or ended")
@Outcome(expect = Expect.FORBIDDEN, desc = "the cursor outlives the store, or its place does")
@State
public class CursorPlaceStress {
  private static final StoreView EMPTY = new StoreView(0, List.of());
  private static final Query ALL = Query.all();
  private static final CompiledQuery COMPILED = CompiledQuery.of(ALL, KeyHash.ofStore(1, 2));

  private final CursorRegistry registry = new CursorRegistry(new SystemClock());
  private @Nullable LocalCursor cursor;

  @Actor
  public void reader() {
    try {
      cursor = LocalCursor.open(registry, EMPTY, ALL, COMPILED, ReadOptions.defaults());
    } catch (StoreClosed e) {
      cursor = null;
    }
  }

  @Actor
  public void closer() {
    registry.close();
  }

  @Arbiter
  public void after(II_Result r) {
    r.r1 = isUsable(cursor) ? 1 : 0;
    r.r2 = registry.open();
  }

  private static boolean isUsable(@Nullable LocalCursor opened) {
    if (opened == null) {
      return false;
    }
    try {
      return opened.count() == 0;
    } catch (StoreClosed e) {
      return false;
    }
  }
}
