package io.varve.storage;

import static io.varve.storage.RecoveryTable.decide;
import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.RecoveryTable.Found;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;

/** Every row, for every combination of what it does not look at. */
final class RecoveryTableTest {
  private static final boolean[] BOTH = {false, true};

  @Test
  void takesAValidFrameThatAFloorCovers() {
    for (boolean next : BOTH) {
      assertThat(decide(Found.VALID, true, next, false)).isEqualTo(RecoveryTable.TAKE);
    }
  }

  @Test
  void writesAValidFrameAgainThatNoFloorCovers() {
    for (boolean next : BOTH) {
      assertThat(decide(Found.VALID, false, next, false)).isEqualTo(RecoveryTable.TAKE_AND_REWRITE);
    }
  }

  @Test
  void endsWhereNothingIsAndNothingMustBe() {
    assertThat(decide(Found.ABSENT, false, false, false)).isEqualTo(RecoveryTable.END);
  }

  @Test
  void goesOnInTheSegmentThatBeginsHere() {
    for (boolean covered : BOTH) {
      assertThat(decide(Found.ABSENT, covered, true, false)).isEqualTo(RecoveryTable.NEXT_SEGMENT);
    }
  }

  @Test
  void cutsATornFrameThatNoFloorCovers() {
    assertThat(decide(Found.BAD, false, false, false)).isEqualTo(RecoveryTable.CUT);
  }

  @Test
  void failsWhereAFloorCoversWhatIsMissingOrWrong() {
    assertThat(decide(Found.ABSENT, true, false, false)).isEqualTo(RecoveryTable.DAMAGED);
    assertThat(decide(Found.BAD, true, false, false)).isEqualTo(RecoveryTable.DAMAGED);
    // A segment was left behind whole and zero up to its end.
    assertThat(decide(Found.BAD, false, true, false)).isEqualTo(RecoveryTable.DAMAGED);
    assertThat(decide(Found.BAD, true, true, false)).isEqualTo(RecoveryTable.DAMAGED);
  }

  @Test
  void nothingComesBehindTheEnd() {
    for (Found found : Found.values()) {
      for (boolean covered : BOTH) {
        for (boolean next : BOTH) {
          assertThat(decide(found, covered, next, true)).isEqualTo(RecoveryTable.IMPOSSIBLE);
        }
      }
    }
  }

  @Test
  void everyRowIsReached() {
    EnumSet<RecoveryTable> rows = EnumSet.noneOf(RecoveryTable.class);
    for (Found found : Found.values()) {
      for (boolean covered : BOTH) {
        for (boolean next : BOTH) {
          for (boolean stopped : BOTH) {
            rows.add(decide(found, covered, next, stopped));
          }
        }
      }
    }
    assertThat(rows).isEqualTo(EnumSet.allOf(RecoveryTable.class));
  }
}
