package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.api.Append;
import io.varve.api.Event;
import io.varve.api.NewEvent;
import io.varve.api.Query;
import io.varve.api.ReadOptions;
import io.varve.api.StoreDamaged;
import io.varve.storage.RecordFormat;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The log as it was appended, commit by commit. */
final class CommitLogTest {
  private final TestLog log = TestLog.create();

  private List<StoredCommit> commits(StoreView view, long after) {
    List<StoredCommit> commits = new ArrayList<>();
    CommitLog.forEach(view, after, commits::add);
    return commits;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void givesEachCommitAsItWasAppended(long seed) {
    RandomLog random = new RandomLog(seed);
    List<StoredCommit> appended = new ArrayList<>();
    while (log.head() < 800) {
      Append append = random.append(log.head());
      long before = log.head();
      log.append(append);
      List<Event> events =
          log.model.query(Query.all(), ReadOptions.defaults().withAfter(before)).toList();
      appended.add(new StoredCommit(events, append.requestId(), append.tracking()));
      if (random.random.nextInt(40) == 0) {
        log.seal(random.random.nextBoolean());
      }
    }
    assertThat(commits(log.view(), 0)).isEqualTo(appended);
    long after = 0;
    for (int i = 0; i < appended.size(); i++) {
      List<StoredCommit> rest = appended.subList(i, appended.size());
      assertThat(commits(log.view(), after)).as("after %d", after).isEqualTo(rest);
      long last = appended.get(i).events().getLast().position();
      // From inside a commit it comes whole.
      assertThat(commits(log.view(), last - 1)).isEqualTo(rest);
      assertThat(commits(log.view(last), 0)).isEqualTo(appended.subList(0, i + 1));
      after = last;
    }
    assertThat(commits(log.view(), log.head())).isEmpty();
    assertThat(commits(log.view(), Long.MAX_VALUE)).isEmpty();
  }

  @Test
  void anEmptyLogHasNoCommits() {
    assertThat(commits(log.view(), 0)).isEmpty();
  }

  @Test
  void aDamagedCommitRecordIsReportedWithItsPlace() {
    log.append(Append.of(NewEvent.of("t", "e", "{}")));
    log.append(Append.of(NewEvent.of("t", "e", "{}"), NewEvent.of("t", "e", "{}")));
    int event = log.offset(2);
    long commit = RecordFormat.commitAt(log.parts().getFirst().log(1, event), event);
    for (int bit : new int[] {0, 1, 4, 8, 12, 16, 48, 68}) {
      TestLog.flip(log.volume, log.segmentPath(), commit + bit);
      List<StoredCommit> seen = new ArrayList<>();
      assertThatThrownBy(() -> CommitLog.forEach(log.view(), 0, seen::add))
          .as("byte %d", bit)
          .isInstanceOfSatisfying(
              StoreDamaged.class,
              damage -> {
                assertThat(damage.file()).isEqualTo(log.segmentPath());
                assertThat(damage.offset()).isEqualTo(commit);
              });
      assertThat(seen).hasSize(1);
      TestLog.flip(log.volume, log.segmentPath(), commit + bit);
    }
    assertThat(commits(log.view(), 0)).hasSize(2);
  }

  @Test
  void aCommitThatIsNotWhollyVisibleIsDamage() {
    log.append(Append.of(NewEvent.of("t", "e", "{}"), NewEvent.of("t", "e", "{}")));
    assertThatThrownBy(() -> commits(log.view(1), 0)).isInstanceOf(StoreDamaged.class);
  }
}
