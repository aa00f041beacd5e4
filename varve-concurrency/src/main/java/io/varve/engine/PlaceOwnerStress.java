package io.varve.engine;

import io.varve.api.Query;
import io.varve.api.ReadOptions;
import io.varve.storage.KeyHash;
import io.varve.storage.SystemClock;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Cursors that open at once have a place each; one that closes gives back its own. */
@JCStressTest
@Outcome(id = "2", expect = Expect.ACCEPTABLE, desc = "a place for each that is open")
@Outcome(expect = Expect.FORBIDDEN, desc = "a place with two owners, or with none")
@State
public class PlaceOwnerStress {
  private static final StoreView EMPTY = new StoreView(0, List.of());
  private static final Query ALL = Query.all();
  private static final CompiledQuery COMPILED = CompiledQuery.of(ALL, KeyHash.ofStore(1, 2));

  private final CursorRegistry registry = new CursorRegistry(new SystemClock());

  @Actor
  public void opener() {
    open();
  }

  @Actor
  public void closer() {
    open().close();
    open();
  }

  @Arbiter
  public void after(I_Result r) {
    r.r1 = registry.open();
  }

  private LocalCursor open() {
    return LocalCursor.open(registry, EMPTY, ALL, COMPILED, ReadOptions.defaults());
  }
}
