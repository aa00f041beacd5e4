package io.varve.testkit.history;

import static io.varve.testkit.history.Story.ENTITY;
import static io.varve.testkit.history.Story.append;
import static io.varve.testkit.history.Story.seen;
import static io.varve.testkit.history.Story.upTo;

import io.varve.api.Level;
import io.varve.api.NewEvent;
import io.varve.api.Query;
import io.varve.api.ReadOptions;
import java.util.UUID;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Good and bad histories of reads: H7, H8 and H10 to H12. */
class ReadRulesTest {
  private final Story story = new Story();

  @Nested
  class NothingVanishes {
    @Test
    void goodWhatWasReadStays() {
      story.scan(upTo(2)).restart(2).scan(upTo(3)).isGood();
    }

    @Test
    void goodWhenATailThatMayBeLostIsLost() {
      story.stored(1, 2, 3).scan(upTo(3)).crash(Level.OS, true, 1).restart(1).scan(upTo(1));
      story.acknowledged(story.send(append(7)), 2, 2).scan(seen(1, 1), seen(7, 2)).isGood();
    }

    @Test
    void badWhenAScanLacksWhatWasRead() {
      story.scan(upTo(2)).scan(upTo(1)).breaks(Rule.H7);
    }

    @Test
    void badWhenACrashLosesWhatWasDelivered() {
      long pass = story.open("s", Query.all(), 0);
      story.deliver(pass, upTo(2)).crash(Level.FSYNC, false, 0).restart(1).breaks(Rule.H7);
    }

    @Test
    void badWhenTheTailIsLostAtLevelFsyncEvenIfMarked() {
      story.scan(upTo(2)).crash(Level.FSYNC, true, 0).restart(1).breaks(Rule.H7);
    }

    @Test
    void badWhenTheLossReachesBelowTheFloor() {
      story.scan(upTo(3)).crash(Level.OS, true, 2).restart(1).breaks(Rule.H7);
    }

    @Test
    void badWhenWhatWasReadChanges() {
      NewEvent other = NewEvent.of("t1", "e", "{\"n\":7}").withId(new UUID(0, 1));
      story.scan(seen(1, 1)).scan(seen(other, 1, 1)).breaks(Rule.H7);
    }

    @Test
    void badWhenAReadLacksWhatWasSeen() {
      story.scan(upTo(2)).read("s", ENTITY, 2, seen(1, 1)).breaks(Rule.H7);
    }
  }

  @Nested
  class Subscriptions {
    @Test
    void goodOverTwoPassesFromTheCheckpoint() {
      story.stored(1, 2, 3, 4);
      long first = story.open("s", Query.type("t1"), 0);
      story
          .deliver(first, seen(1, 1))
          .checkpoint("s", 1)
          .progress(first, 2)
          .deliver(first, seen(3, 3));
      story.restart(4);
      long second = story.open("s", Query.type("t1"), 1);
      story.deliver(second, seen(3, 3)).caughtUp(second, 4).scan(upTo(4)).isGood();
    }

    @Test
    void badWhenAMatchIsSkipped() {
      story.stored(1, 2, 3);
      long pass = story.open("s", ENTITY, 0);
      story.deliver(pass, seen(1, 1), seen(3, 3)).breaks(Rule.H8);
    }

    @Test
    void badWhenProgressPassesAMatch() {
      story.stored(1, 2, 3);
      long pass = story.open("s", Query.type("t1"), 0);
      story.deliver(pass, seen(1, 1)).progress(pass, 3).breaks(Rule.H8);
    }

    @Test
    void badWhenDeliveredTwice() {
      story.stored(1);
      long pass = story.open("s", ENTITY, 0);
      story.deliver(pass, seen(1, 1), seen(1, 1)).breaks(Rule.H8);
    }

    @Test
    void badWhenCaughtUpBelowWhatWasVisible() {
      story.stored(1, 2);
      long pass = story.open("s", Query.type("t1"), 0);
      story.deliver(pass, seen(1, 1)).caughtUp(pass, 1).breaks(Rule.H8);
    }

    @Test
    void badWhenTheCheckpointPassesAMatch() {
      story.stored(1, 2);
      long pass = story.open("s", ENTITY, 0);
      story.deliver(pass, seen(1, 1)).checkpoint("s", 2).breaks(Rule.H8);
    }

    @Test
    void badWhenANewPassGoesBackBehindTheCheckpoint() {
      story.stored(1, 2);
      story.deliver(story.open("s", ENTITY, 0), upTo(2)).checkpoint("s", 2);
      story.deliver(story.open("s", ENTITY, 1), seen(2, 2)).breaks(Rule.H8);
    }

    @Test
    void badWhenANewPassSkips() {
      story.stored(1, 2, 3);
      story.deliver(story.open("s", ENTITY, 0), seen(1, 1)).checkpoint("s", 1);
      story.deliver(story.open("s", ENTITY, 2), seen(3, 3)).breaks(Rule.H8);
    }

    @Test
    void badWhenWhatDoesNotMatchIsDelivered() {
      story.stored(1, 2);
      long pass = story.open("s", Query.type("t1"), 0);
      story.deliver(pass, seen(1, 1), seen(2, 2)).breaks(Rule.H8);
    }

    @Test
    void badWhenTheEndOfACommitIsMarkedWrong() {
      story.acknowledged(story.send(append(1, 2)), 1, 2);
      story.deliver(story.open("s", ENTITY, 0), upTo(2)).breaks(Rule.H8);
    }
  }

  @Nested
  class Projections {
    private static long fold(long... positions) {
      long digest = ProjectionDigest.START;
      for (long position : positions) {
        digest = ProjectionDigest.fold(digest, position, seen((int) position, position).digest());
      }
      return digest;
    }

    @Test
    void goodAtEachCheckpoint() {
      story
          .scan(upTo(4))
          .saved(Query.all(), 0, ProjectionDigest.START)
          .saved(Query.all(), 4, fold(1, 2, 3, 4))
          .saved(Query.all(), 2, fold(1, 2))
          .saved(Query.type("t0"), 3, fold(2))
          .isGood();
    }

    @Test
    void badWhenTheCheckpointIsAhead() {
      story.scan(upTo(3)).saved(Query.all(), 3, fold(1, 2)).breaks(Rule.H10);
    }

    @Test
    void badWhenAnEventWasAppliedTwice() {
      story.scan(upTo(3)).saved(Query.all(), 3, fold(1, 2, 2, 3)).breaks(Rule.H10);
    }

    @Test
    void badWhenItKnowsWhatTheLogDoesNotHave() {
      story.saved(Query.all(), 3, fold(1, 2, 3)).scan(upTo(2)).breaks(Rule.H10);
    }
  }

  @Nested
  class Indexes {
    private static final ReadOptions LAST = ReadOptions.defaults().withReverse().withLimit(1);

    @Test
    void goodWhenTheyAnswerAsAScan() {
      story
          .scan(upTo(4))
          .index(Query.type("t1"), ReadOptions.defaults(), 4, seen(1, 1), seen(3, 3))
          .index(Query.type("t1"), LAST, 4, seen(3, 3))
          .index(Query.type("t1"), LAST, 2, seen(1, 1))
          .index(ENTITY, ReadOptions.defaults().withAfter(1).withBefore(3), 4, seen(2, 2))
          .isGood();
    }

    @Test
    void badWhenAMatchIsMissing() {
      story.scan(upTo(4)).index(ENTITY, LAST, 4, seen(3, 3)).breaks(Rule.H11);
    }

    @Test
    void badWhenSomethingElseIsThere() {
      story
          .scan(upTo(2))
          .index(Query.type("t1"), ReadOptions.defaults(), 2, seen(1, 1), seen(2, 2))
          .breaks(Rule.H11);
    }

    @Test
    void badWhenTheOrderIsWrong() {
      story
          .scan(upTo(2))
          .index(ENTITY, ReadOptions.defaults(), 2, seen(2, 2), seen(1, 1))
          .breaks(Rule.H11);
    }

    @Test
    void badWhenTheAnswerReachesAboveItsReadPosition() {
      story.scan(upTo(2)).index(ENTITY, ReadOptions.defaults(), 1, upTo(2)).breaks(Rule.H11);
    }
  }

  @Nested
  class Sessions {
    @Test
    void goodWhenTheyGoForward() {
      story.read("a", ENTITY, 1, seen(1, 1)).restart(1).read("a", ENTITY, 2, upTo(2)).isGood();
    }

    @Test
    void goodWhenTheyOverlapALaterOne() {
      long start = story.step();
      story.stored(1);
      story.read(start, "a", ENTITY, ReadOptions.defaults(), 0).isGood();
    }

    @Test
    void badWhenASessionGoesBack() {
      long start = story.step();
      story.read("a", ENTITY, 2, upTo(2));
      story.read(start, "a", ENTITY, ReadOptions.defaults(), 1, upTo(1)).breaks(Rule.H12);
    }

    @Test
    void badWhenAReadIsBehindWhatWasAcknowledgedBefore() {
      story.stored(1, 2).read("a", ENTITY, 1, upTo(1)).breaks(Rule.H12);
    }

    @Test
    void badWhenARestartTakesASessionBack() {
      story.stored(1).restart(1).read("a", Query.type("none"), 0).breaks(Rule.H12);
    }
  }
}
