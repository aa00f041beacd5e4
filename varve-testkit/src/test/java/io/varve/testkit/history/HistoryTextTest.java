package io.varve.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.api.AppendCondition;
import io.varve.api.AppendCondition.Expectation;
import io.varve.api.AppendCondition.NoneMatch;
import io.varve.api.EntityId;
import io.varve.api.ExpectedVersion;
import io.varve.api.Level;
import io.varve.api.PayloadPredicate;
import io.varve.api.Query;
import io.varve.api.QueryItem;
import io.varve.api.ReadOptions;
import io.varve.api.Tag;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class HistoryTextTest {
  private static final Query QUERY =
      Query.of(
          QueryItem.type("order placed%").withTags(Tag.of("a:b c")), QueryItem.entity("-\n\u20ac"));
  private static final ReadOptions OPTIONS =
      ReadOptions.defaults()
          .withAfter(3)
          .withSince(Instant.parse("2026-01-02T03:04:05.000000600Z"))
          .withWhere(PayloadPredicate.of("payload.a", PayloadPredicate.Op.EQ, "\"x y\""))
          .withReverse()
          .withLimit(7);
  private static final SeenEvent SEEN =
      new SeenEvent(4, new UUID(1, -2), EntityId.of("e f"), 2, "t", List.of(Tag.of("k:")), 17, -99);
  private static final SentEvent SENT =
      new SentEvent(null, null, "t", List.of(), SentEvent.NO_TIMESTAMP, 5);

  /** One of every kind, with awkward texts in it. */
  private static final List<HistoryEntry> ENTRIES =
      List.of(
          new HistoryEntry.AppendSent(
              1,
              "a client",
              "",
              new AppendCondition(
                  List.of(
                      new Expectation(EntityId.of("e"), ExpectedVersion.exactly(3)),
                      new Expectation(EntityId.of("f"), ExpectedVersion.absent())),
                  new NoneMatch(QUERY, 9)),
              List.of(SENT)),
          new HistoryEntry.AppendSent(2, "", null, AppendCondition.none(), List.of(SENT, SENT)),
          returned(3, new AppendOutcome.Acknowledged(1, 1, Map.of(EntityId.of("e"), 4L))),
          returned(4, new AppendOutcome.Conflicted("1", "2", "entity e, position 3")),
          returned(5, new AppendOutcome.Unknown("gone")),
          returned(6, new AppendOutcome.Refused("full")),
          new HistoryEntry.ReadReturned(7, 6, "s", QUERY, OPTIONS, 12, List.of(SEEN)),
          new HistoryEntry.IndexAnswered(
              8, 7, "tags", Query.all(), ReadOptions.defaults(), 12, List.of()),
          new HistoryEntry.StoreScanned(9, 8, 1, List.of(SEEN, SEEN)),
          new HistoryEntry.PassOpened(10, "s", 10, QUERY, 0),
          new HistoryEntry.EventDelivered(11, 10, SEEN, true),
          new HistoryEntry.ProgressDelivered(12, 10, 4),
          new HistoryEntry.CaughtUpDelivered(13, 10, 5),
          new HistoryEntry.PassEnded(14, 10, "closed", 5),
          new HistoryEntry.CheckpointStored(15, "s", 5),
          new HistoryEntry.ProjectionSaved(16, "p", Query.all(), 5, Long.MIN_VALUE),
          new HistoryEntry.StoreCrashed(17, Level.OS, true, 3),
          new HistoryEntry.StoreRestarted(18, 4),
          new HistoryEntry.AppendHeld(19, 2));

  private static HistoryEntry returned(long step, AppendOutcome outcome) {
    return new HistoryEntry.AppendReturned(step, 1, outcome);
  }

  @Test
  void readsWhatItWrote() {
    assertThat(HistoryText.parse(HistoryText.write(History.of(ENTRIES)))).isEqualTo(ENTRIES);
  }

  @Test
  void writesOneLineForEachEntry() {
    assertThat(HistoryText.write(History.of(ENTRIES)).lines()).hasSameSizeAs(ENTRIES);
  }

  @Test
  void ignoresALastLineThatWasCutOff() {
    String text = HistoryText.write(History.of(ENTRIES));
    int lastLine = text.lastIndexOf('\n', text.length() - 2) + 1;
    for (int length = lastLine; length < text.length(); length++) {
      assertThat(HistoryText.parse(text.substring(0, length)))
          .isEqualTo(ENTRIES.subList(0, ENTRIES.size() - 1));
    }
  }

  @Test
  void namesTheLineThatIsNoEntry() {
    for (String garbage :
        List.of(
            "",
            "hello",
            "progress 12 10",
            "progress 12 10 4 5",
            "progress 12 10 four",
            "scan 1 0 1 1000000000",
            "crashed 1 fsync perhaps 0",
            "ended 14 10 closed 5")) {
      assertThatThrownBy(() -> HistoryText.parse("restarted 1 0\n" + garbage + "\nrestarted 2 0\n"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("line 2 is no history entry");
    }
  }
}
