package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.Query;
import io.varve.api.ReadOptions;
import io.varve.api.StoreClosed;
import io.varve.storage.Races;
import io.varve.testkit.FakeClock;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A reader opens and closes cursors while the store closes: none outlives the store. Model checking
 * would step through all places of the registry; jcstress races it further (CursorPlaceStress).
 */
final class CursorRegistryRaceTest {

  @Test
  void noCursorOutlivesTheStore() {
    Races.stress(Registered.class, Pinned.class);
  }

  @Test
  void aRegistryThatAsksTooEarlyWhetherTheStoreIsClosedIsFound() {
    assertThat(Races.found(AskedTooEarly.class, Pinned.class))
        .contains("Invalid execution results");
  }

  /** One reader with one cursor at a time; anybody closes the store. */
  public abstract static class Asked {
    abstract boolean isOpen();

    abstract boolean tryOpen();

    abstract boolean isUsable();

    abstract void release();

    abstract void closeAll();

    @Operation(nonParallelGroup = "reader")
    public String open() {
      return isOpen() ? "already" : tryOpen() ? "open" : "refused";
    }

    @Operation(nonParallelGroup = "reader")
    public String use() {
      return isOpen() ? (isUsable() ? "used" : "ended") : "none";
    }

    @Operation(nonParallelGroup = "reader")
    public void leave() {
      if (isOpen()) {
        release();
      }
    }

    @Operation(runOnce = true)
    public void closeStore() {
      closeAll();
    }
  }

  /** The registry of the engine. */
  public static final class Registered extends Asked {
    private static final RecordedLog LOG = RecordedLog.SHORT;
    private static final StoreView VIEW =
        new StoreView(2, List.of(new ViewPart(new OpenIndexSource(LOG.indexOf(2)), LOG.reader())));
    private static final Query ALL = Query.all();
    private static final CompiledQuery COMPILED = CompiledQuery.of(ALL, LOG.keyHash);

    private final CursorRegistry registry = new CursorRegistry(new FakeClock());
    private @Nullable LocalCursor cursor;

    @Override
    boolean isOpen() {
      return cursor != null;
    }

    @Override
    boolean tryOpen() {
      try {
        cursor = LocalCursor.open(registry, VIEW, ALL, COMPILED, ReadOptions.defaults());
        return true;
      } catch (StoreClosed e) {
        return false;
      }
    }

    @Override
    boolean isUsable() {
      try {
        return cursor.hasNext();
      } catch (StoreClosed e) {
        return false;
      }
    }

    @Override
    void release() {
      cursor.close();
      cursor = null;
    }

    @Override
    void closeAll() {
      registry.close();
    }
  }

  /** Broken, with one place: asks before it claims the place, not after. */
  public static final class AskedTooEarly extends Asked {
    private final AtomicReference<@Nullable Place> place = new AtomicReference<>();
    private volatile boolean closed;
    private @Nullable Place mine;

    /** A claim on the place. */
    private static final class Place {
      private volatile boolean ended;
    }

    @Override
    boolean isOpen() {
      return mine != null;
    }

    @Override
    boolean tryOpen() {
      if (closed) {
        return false;
      }
      mine = new Place();
      place.set(mine);
      return true;
    }

    @Override
    boolean isUsable() {
      return !mine.ended;
    }

    @Override
    void release() {
      place.compareAndSet(mine, null);
      mine = null;
    }

    @Override
    void closeAll() {
      closed = true;
      Place claimed = place.get();
      if (claimed != null) {
        claimed.ended = true;
      }
    }
  }

  /** What it must answer: open until the store is closed. */
  public static final class Pinned extends Asked {
    private boolean open;
    private boolean closed;

    @Override
    boolean isOpen() {
      return open;
    }

    @Override
    boolean tryOpen() {
      open = !closed;
      return open;
    }

    @Override
    boolean isUsable() {
      return !closed;
    }

    @Override
    void release() {
      open = false;
    }

    @Override
    void closeAll() {
      closed = true;
    }
  }
}
