package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.AppendResult.Appended;
import io.varve.storage.IndexDomain;
import io.varve.storage.OpenIndex;
import io.varve.storage.Races;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Retries while other commits are staged and become visible: a request that is visible is known
 * with its result, one that is not is not.
 */
final class RetryWindowRaceTest {

  @BeforeAll
  static void writeTheLog() {
    assertThat(Asked.RETRIES).isNotEmpty();
  }

  @Test
  void visibleRequestsAreKnownInAnyModelledOrder() {
    Races.modelAroundIndex(Window.class, Known.class);
  }

  @Test
  void visibleRequestsAreKnownUnderStress() {
    Races.stress(Window.class, Known.class);
  }

  @Test
  void aRequestThatIsVisibleBeforeItIsIndexedIsFound() {
    assertThat(Races.found(VisibleFirst.class, Known.class)).contains("Invalid execution results");
  }

  /** The sequencer stages commits, the flusher makes them visible, others retry. */
  public abstract static class Asked {
    static final RecordedLog LOG = RecordedLog.SHORT;
    static final int STORED = 2;
    static final EncodedCommit[] RETRIES =
        IntStream.rangeClosed(0, 6)
            .mapToObj(n ->
                CommitEncoder.encode(
                    RecordedLog.request(n), LOG.keyHash, new IdSource(new Random(1)), 2))
            .toArray(EncodedCommit[]::new);

    abstract void appendNext();

    abstract long visible();

    abstract String lookUp(int request);

    @Operation(nonParallelGroup = "flusher")
    public void append() {
      appendNext();
    }

    @Operation
    public String retry(@Param(gen = IntGen.class, conf = "2:5") int request) {
      return lookUp(request);
    }

    @Operation
    public long head() {
      return visible();
    }

    static String said(int request) {
      Appended result = LOG.results.get(request - 1);
      return "known " + result.first() + " to " + result.last() + " " + result.versions();
    }
  }

  /** The window of the engine. */
  public static class Window extends Asked {
    final VisiblePosition visible = new VisiblePosition(STORED);
    final OpenIndex index = LOG.indexOf(STORED);
    private final RetryWindow window = new RetryWindow(LOG.keyHash);
    private final List<ViewPart> parts =
        List.of(new ViewPart(new OpenIndexSource(index), LOG.reader()));

    @Override
    void appendNext() {
      int next = index.slots() + 1;
      LOG.index(index, next);
      visible.advance(next);
    }

    @Override
    long visible() {
      return visible.visible();
    }

    @Override
    String lookUp(int request) {
      StoreView view = new StoreView(visible.visible(), parts);
      KeyTerm term = new KeyTerm(IndexDomain.REQUEST, "r" + request, LOG.keyHash);
      long position = RetryWindow.lastRequest(term, view);
      if (position == 0) {
        return "unknown";
      }
      Appended original = window.original(view, position, RETRIES[request]);
      return "known " + original.first() + " to " + original.last() + " " + original.versions();
    }
  }

  /** Broken: makes a commit visible, then indexes it. */
  public static final class VisibleFirst extends Window {
    @Override
    void appendNext() {
      int next = index.slots() + 1;
      visible.advance(next);
      LOG.index(index, next);
    }
  }

  /** What it must answer: requests are known up to the last one appended. */
  public static final class Known extends Asked {
    private int last = STORED;

    @Override
    void appendNext() {
      last++;
    }

    @Override
    long visible() {
      return last;
    }

    @Override
    String lookUp(int request) {
      return request <= last ? said(request) : "unknown";
    }
  }
}
