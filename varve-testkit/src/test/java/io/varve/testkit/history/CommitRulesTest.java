package io.varve.testkit.history;

import static io.varve.testkit.history.Story.append;
import static io.varve.testkit.history.Story.event;
import static io.varve.testkit.history.Story.seen;
import static io.varve.testkit.history.Story.upTo;
import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.Append;
import io.varve.api.EntityId;
import io.varve.api.ExpectedVersion;
import io.varve.api.NewEvent;
import io.varve.api.Query;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Good and bad histories of appends: H1 to H6 and H9. */
class CommitRulesTest {
  private final Story story = new Story();

  private static Append expecting(int number, ExpectedVersion expected) {
    return append(number).expect(EntityId.of("e"), expected);
  }

  @Nested
  class OneEventAtAPosition {
    @Test
    void goodAsAcknowledgedAndRead() {
      story.stored(1, 2).scan(upTo(2)).stored(3).scan(upTo(3)).isGood();
    }

    @Test
    void badWhenTwoAppendsAreAcknowledgedAtOnePosition() {
      long first = story.send(append(1));
      long second = story.send(append(2));
      story.acknowledged(first, 1, 1).acknowledged(second, 1, 1).breaks(Rule.H1);
    }

    @Test
    void badWhenTwoReadsShowDifferentEvents() {
      story.scan(seen(1, 1)).scan(seen(2, 1)).breaks(Rule.H1);
    }

    @Test
    void badWhenAScanHasAGapThatNobodyKnows() {
      story.scan(seen(event(1, "a"), 1, 1), seen(event(3, "b"), 3, 1)).breaks(Rule.H1);
    }

    @Test
    void badWhenAScanHasAPositionTwice() {
      story.stored(1).scan(seen(1, 1), seen(1, 1)).breaks(Rule.H1);
    }
  }

  @Nested
  class AcknowledgedStays {
    @Test
    void goodAcrossARestart() {
      story.stored(1, 2).restart(2).scan(upTo(2)).isGood();
    }

    @Test
    void badWhenALaterScanLacksIt() {
      story.stored(1, 2).scan(upTo(1)).breaks(Rule.H2);
    }

    @Test
    void badWhenItsContentIsAnother() {
      NewEvent other = NewEvent.of("t1", "e", "{\"n\":7}").withId(new UUID(0, 1));
      story.stored(1).scan(seen(other, 1, 1)).breaks(Rule.H2);
    }

    @Test
    void badWhenItsVersionIsAnother() {
      story.stored(1, 2).scan(seen(1, 1), seen(event(2), 2, 3)).breaks(Rule.H2);
    }

    @Test
    void badWhenARestartLosesIt() {
      story.stored(1, 2).restart(1).breaks(Rule.H2);
    }
  }

  @Nested
  class RealTimeOrder {
    @Test
    void goodWhenAppendsAtTheSameTimeChangePlaces() {
      long first = story.send(append(2));
      long second = story.send(append(1));
      story.acknowledged(first, 2, 2).acknowledged(second, 1, 1).scan(upTo(2)).isGood();
    }

    @Test
    void badWhenALaterAppendLiesBelow() {
      story.acknowledged(story.send(append(2)), 2, 2);
      story.acknowledged(story.send(append(1)), 1, 1).scan(upTo(2)).breaks(Rule.H3);
    }

    @Test
    void badWhenAnUnknownAppendLiesBelowWhatWasReadBefore() {
      story.read("s", Query.type("none"), 1);
      story.unknown(story.send(append(1))).scan(upTo(1)).breaks(Rule.H3);
    }
  }

  @Nested
  class Conditions {
    @Test
    void goodWhenOneOfTwoRacersWins() {
      story.stored(1);
      long winner = story.send(expecting(2, ExpectedVersion.exactly(1)));
      long loser = story.send(expecting(3, ExpectedVersion.exactly(1)));
      story
          .conflict(loser, "version 2", "entity e at position 2")
          .acknowledged(winner, 2, 2)
          .scan(upTo(2))
          .isGood();
    }

    @Test
    void badWhenBothRacersWin() {
      story.stored(1);
      long one = story.send(expecting(2, ExpectedVersion.exactly(1)));
      long other = story.send(expecting(3, ExpectedVersion.exactly(1)));
      story.acknowledged(one, 2, 2).acknowledged(other, 3, 3).scan(upTo(3)).breaks(Rule.H4);
    }

    @Test
    void badWhenTheConflictIsOutOfDate() {
      story.stored(1, 2);
      long operation = story.send(expecting(3, ExpectedVersion.exactly(2)));
      story.conflict(operation, "1", "entity e, position 1").scan(upTo(2)).breaks(Rule.H4);
    }

    @Test
    void badWhenTheConflictComesFromTheFuture() {
      story.stored(1);
      long operation = story.send(expecting(3, ExpectedVersion.exactly(1)));
      story
          .conflict(operation, "2", "entity e, position 2")
          .stored(2)
          .scan(upTo(2))
          .breaks(Rule.H4);
    }

    @Test
    void goodWhenWhatTheConflictNamesIsAcknowledgedOnlyWhenItIsSentAgain() {
      story.stored(1);
      long winner = story.send(expecting(2, ExpectedVersion.exactly(1)));
      long loser = story.send(expecting(3, ExpectedVersion.exactly(1)));
      story.conflict(loser, "2", "entity e, position 2").unknown(winner).restart(2);
      long again = story.send(expecting(2, ExpectedVersion.exactly(1)));
      story.acknowledged(again, 2, 2).scan(upTo(2)).isGood();
    }

    @Test
    void badWhenTheConflictNamesAVersionThatNeverWas() {
      story.stored(1);
      long operation = story.send(expecting(2, ExpectedVersion.exactly(1)));
      story.conflict(operation, "5", "entity e, position 9").scan(upTo(1)).breaks(Rule.H4);
    }

    @Test
    void badWhenTheConditionHeld() {
      story.stored(1);
      long operation = story.send(expecting(2, ExpectedVersion.exactly(1)));
      story.conflict(operation, "1", "entity e, position 1").breaks(Rule.H4);
    }

    @Test
    void goodWhenNothingMatches() {
      story.stored(1, 2);
      long operation = story.send(append(3).noneMatch(Query.type("t1"), 1));
      story.acknowledged(operation, 3, 3).scan(upTo(3)).isGood();
    }

    @Test
    void badWhenAMatchLiesBetween() {
      story.stored(1, 2, 3);
      long operation = story.send(append(4).noneMatch(Query.type("t1"), 1));
      story.acknowledged(operation, 4, 4).scan(upTo(4)).breaks(Rule.H4);
    }

    @Test
    void badWhenAQueryConflictNamesNoMatch() {
      story.stored(1, 2);
      long operation = story.send(append(3).noneMatch(Query.type("t1"), 1));
      story.conflict(operation, "a match at 2", "position 2").breaks(Rule.H4);
    }

    @Test
    void badWhenAConflictIsStored() {
      story.stored(1);
      long operation = story.send(expecting(2, ExpectedVersion.absent()));
      story.conflict(operation, "1", "entity e, position 1").scan(upTo(2)).breaks(Rule.H4);
    }

    @Test
    void badWhenVersionsAreNotDense() {
      story.scan(seen(1, 1), seen(event(2), 2, 3)).breaks(Rule.H4);
    }
  }

  @Nested
  class Wholeness {
    @Test
    void goodTogether() {
      story.acknowledged(story.send(append(1, 2, 3)), 1, 3).scan(upTo(3)).isGood();
    }

    @Test
    void badWhenTheExtentIsWrong() {
      story.acknowledged(story.send(append(1, 2)), 1, 3).breaks(Rule.H5);
    }

    @Test
    void badWhenARestartKeepsHalf() {
      story.acknowledged(story.send(append(1, 2)), 1, 2).restart(1).breaks(Rule.H5);
    }

    @Test
    void badWhenHalfOfAnUnknownOneIsThere() {
      story.unknown(story.send(append(1, 2))).restart(1).scan(upTo(1)).breaks(Rule.H5);
    }

    @Test
    void badWhenAnotherEventLiesInsideAnUnknownOne() {
      long unknown = story.send(append(1, 3));
      long other = story.send(append(2));
      story.unknown(unknown).unknown(other).scan(seen(1, 1), seen(2, 2), seen(3, 3));
      HistoryReport report = HistoryChecker.check(story.history());
      assertThat(report.violations()).as("%s", report).anyMatch(each -> each.rule() == Rule.H5);
    }
  }

  @Nested
  class NotAcknowledged {
    @Test
    void goodPresentOrAbsent() {
      long one = story.send(append(1));
      story.unknown(story.send(append(9))).unknown(one).restart(1).scan(upTo(1)).isGood();
    }

    @Test
    void goodWhenItIsSentAgainAfterTheRestart() {
      story.unknown(story.send(append(1).withRequestId("r"))).restart(0).scan();
      long again = story.send(append(1).withRequestId("r"));
      story.acknowledged(again, 1, 1).scan(upTo(1)).isGood();
    }

    @Test
    void goodWhenItsEventsAreSentAgainByAnotherAfterTheRestart() {
      story.unknown(story.send(append(1))).restart(0).scan();
      story.unknown(story.send(append(1))).scan(upTo(1)).isGood();
    }

    @Test
    void badWhenItAppearsAfterTheRestartAndIsSentAgainLater() {
      story.unknown(story.send(append(1))).restart(0).scan(upTo(1));
      story.unknown(story.send(append(1))).scan(upTo(1)).breaks(Rule.H6);
    }

    @Test
    void badWhenItAppearsAfterTheRestart() {
      story.unknown(story.send(append(1))).restart(0).scan().scan(upTo(1)).breaks(Rule.H6);
    }

    @Test
    void goodWhenItsClientHeldItOverTheRestart() {
      long held = story.send(append(1));
      story.restart(0).held(held).scan().scan(upTo(1)).unknown(held).isGood();
    }

    @Test
    void badWhenItAppearsAfterARestartOverWhichNobodyHeldIt() {
      long held = story.send(append(1));
      story.restart(0).held(held).unknown(held);
      story.restart(0).scan().scan(upTo(1)).breaks(Rule.H6);
    }

    @Test
    void badWhenItsClientHeldItAndItIsThereTwice() {
      long held = story.send(append(1));
      story.scan(upTo(1)).restart(1).held(held).acknowledged(held, 2, 2);
      story.scan(seen(1, 1), seen(1, 2)).breaks(Rule.H9);
    }

    @Test
    void badWhenItIsThereTwice() {
      story.unknown(story.send(append(1))).scan(seen(1, 1), seen(1, 2)).breaks(Rule.H6);
    }

    @Test
    void badWhenItWasRefused() {
      long operation = story.send(append(1));
      story
          .returned(operation, new AppendOutcome.Refused("store_full"))
          .scan(upTo(1))
          .breaks(Rule.H6);
    }
  }

  @Nested
  class Retries {
    private final Append retried = append(1).withRequestId("r");

    @Test
    void goodWithTheFirstResult() {
      story.acknowledged(story.send(retried), 1, 1).stored(2);
      story
          .returned(
              story.send(retried),
              new AppendOutcome.Acknowledged(1, 1, Map.of(EntityId.of("e"), 1L)))
          .scan(upTo(2))
          .isGood();
    }

    @Test
    void badWithAnotherResult() {
      story.acknowledged(story.send(retried), 1, 1);
      story.acknowledged(story.send(retried), 2, 2).breaks(Rule.H9);
    }

    @Test
    void badWhenStoredTwice() {
      story.unknown(story.send(retried));
      story.acknowledged(story.send(retried), 2, 2).scan(seen(1, 1), seen(1, 2)).breaks(Rule.H9);
    }

    @Test
    void badWhenOtherContentIsTakenForARetry() {
      story.acknowledged(story.send(retried), 1, 1);
      story.acknowledged(story.send(append(2).withRequestId("r")), 1, 1).breaks(Rule.H9);
    }

    @Test
    void goodWhenRecognizedByEventIds() {
      Append byIds = expecting(1, ExpectedVersion.absent());
      story.acknowledged(story.send(byIds), 1, 1).stored(2);
      story
          .returned(
              story.send(byIds), new AppendOutcome.Acknowledged(1, 1, Map.of(EntityId.of("e"), 1L)))
          .scan(upTo(2))
          .isGood();
    }
  }
}
