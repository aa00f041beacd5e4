package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.Append;
import io.varve.api.AppendResult;
import io.varve.api.AppendResult.Appended;
import io.varve.api.AppendResult.Conflict;
import io.varve.api.EntityId;
import io.varve.api.Event;
import io.varve.api.ExpectedVersion;
import io.varve.api.NewEvent;
import io.varve.api.Query;
import io.varve.api.RetryMismatch;
import io.varve.api.Tag;
import io.varve.api.VarveException;
import io.varve.storage.MemoryVolume;
import io.varve.testkit.CrashProfile;
import io.varve.testkit.SimulatedVolume;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/**
 * What becomes of an append that is sent again, for each expectation and each way in which the
 * second one may differ from the first, as a table. Rows RW18, RW19, RW20 and RW26 of the failures
 * of other stores: told a wrong version, crashed by shuffled ids, stored twice, or applied late.
 */
final class RetryTableTest {
  private static final EntityId ENTITY = EntityId.of("e");
  private static final NewEvent ONE = event(1);
  private static final NewEvent TWO = event(2);

  /** As sent the second time; the first time it was {@code ONE, TWO} where there was no event. */
  private static final List<List<NewEvent>> CONTENTS =
      List.of(
          List.of(ONE, TWO),
          List.of(ONE),
          List.of(ONE, TWO, event(3)),
          List.of(TWO, ONE),
          List.of(ONE, ONE),
          List.of(event(4), event(5)));

  private static final String BY_IDS =
      """
      expects | same     subset   superset reordered duplicate other
      any     | stored   stored   stored   stored    stored    stored
      exists  | stored   stored   stored   stored    stored    stored
      absent  | original mismatch mismatch mismatch  mismatch  conflict
      0       | original mismatch mismatch mismatch  mismatch  conflict
      1       | original mismatch mismatch mismatch  mismatch  conflict
      2       | stored   stored   stored   stored    stored    stored
      3       | conflict conflict conflict conflict  conflict  conflict
      deleted | conflict conflict conflict conflict  conflict  conflict
      """;

  /** With the request id of the first one nothing but the content counts. */
  private static final String BY_REQUEST_ID =
      """
      expects | same     subset   superset reordered duplicate other
      any     | original mismatch mismatch mismatch  mismatch  mismatch
      exists  | original mismatch mismatch mismatch  mismatch  mismatch
      absent  | original mismatch mismatch mismatch  mismatch  mismatch
      1       | original mismatch mismatch mismatch  mismatch  mismatch
      2       | original mismatch mismatch mismatch  mismatch  mismatch
      3       | original mismatch mismatch mismatch  mismatch  mismatch
      """;

  private static NewEvent event(int number) {
    return NewEvent.of("t", ENTITY.value(), "{\"n\":" + number + "}").withId(new UUID(7, number));
  }

  private static Append expecting(String expected, Append append) {
    return switch (expected) {
      case "any" -> append.expect(ENTITY, ExpectedVersion.any());
      case "exists" -> append.expect(ENTITY, ExpectedVersion.exists());
      case "absent" -> append.expect(ENTITY, ExpectedVersion.absent());
      case "deleted" -> append.expect(ENTITY, ExpectedVersion.deleted());
      default -> append.expect(ENTITY, ExpectedVersion.exactly(Long.parseLong(expected)));
    };
  }

  private static Appended appended(AppendResult result) {
    assertThat(result).isInstanceOf(Appended.class);
    return (Appended) result;
  }

  /** {@code stored}: a second time, behind {@code head}. */
  private static String outcome(LocalEventStore store, Append append, Appended original) {
    long head = store.head();
    String outcome;
    try {
      outcome =
          switch (store.append(append)) {
            case Appended again when again.first() == head + 1 -> "stored";
            case Appended again -> again.equals(original) ? "original" : "wrong result " + again;
            case Conflict conflict -> "conflict";
            case AppendResult.Failed failed -> "failed " + failed;
          };
    } catch (RetryMismatch e) {
      outcome = "mismatch";
    } catch (VarveException e) {
      outcome = e.toString();
    }
    long stored = outcome.equals("stored") ? append.events().size() : 0;
    assertThat(store.head()).as("%s", append).isEqualTo(head + stored);
    return outcome;
  }

  private interface Between {
    LocalEventStore run(MemoryVolume volume, LocalEventStore store) throws IOException;
  }

  private static void check(String table, Append first, boolean sameRequest, Between between)
      throws IOException {
    for (String line : table.lines().skip(1).toList()) {
      String[] words = line.split("[ |]+");
      for (int i = 0; i < CONTENTS.size(); i++) {
        MemoryVolume volume = new MemoryVolume();
        LocalEventStore store = Stores.stepped(volume);
        store.append(Append.of(NewEvent.of("t", "before", "{}")));
        Appended original = appended(store.append(first));
        store = between.run(volume, store);
        Append again = expecting(words[0], Append.of(CONTENTS.get(i)));
        again = sameRequest ? again.withRequestId("r") : again;
        assertThat(outcome(store, again, original))
            .as("expects %s, content %d", words[0], i)
            .isEqualTo(words[i + 1]);
        store.close();
        assertThat(StoreVerifier.verify(volume).damages()).isEmpty();
      }
    }
  }

  private static LocalEventStore atOnce(MemoryVolume volume, LocalEventStore store) {
    return store;
  }

  /** Events of others in between, a sealed segment, and a restart. */
  private static LocalEventStore muchLater(MemoryVolume volume, LocalEventStore store)
      throws IOException {
    for (int i = 0; i < 9; i++) {
      store.append(Append.of(NewEvent.of("t", "other", "\"" + "x".repeat(9_000) + "\"")));
    }
    assertThat(store.stats().segments()).isGreaterThan(1);
    store.close();
    return Stores.stepped(volume);
  }

  @Test
  void rw18RetryByIdsHasExactlyTheOutcomesOfTheTable() throws IOException {
    Append first = expecting("absent", Append.of(ONE, TWO));
    check(BY_IDS, first, false, RetryTableTest::atOnce);
    check(BY_IDS, first, false, RetryTableTest::muchLater);
  }

  @Test
  void rw18RetryByRequestIdHasExactlyTheOutcomesOfTheTable() throws IOException {
    Append first = expecting("absent", Append.of(ONE, TWO)).withRequestId("r");
    check(BY_REQUEST_ID, first, true, RetryTableTest::atOnce);
    check(BY_REQUEST_ID, first, true, RetryTableTest::muchLater);
  }

  /** The first one is staged and not durable yet when the second one is looked at. */
  @Test
  void rw18RetryInOneBatchGetsTheOriginalResult() throws IOException {
    try (LocalEventStore store = Stores.stepped(new MemoryVolume())) {
      Append byRequest = Append.of(NewEvent.of("t", "a", "{}")).withRequestId("r");
      Append byIds = expecting("absent", Append.of(ONE, TWO));
      List<AppendResult> results = store.appendAll(List.of(byRequest, byIds, byRequest, byIds));
      assertThat(results.get(2)).isEqualTo(results.get(0));
      assertThat(results.get(3)).isEqualTo(results.get(1));
      assertThat(store.head()).isEqualTo(3);
    }
  }

  /** Ids of events are not unique: a commit may bring one twice, and without a condition again. */
  @Test
  void rw26SameEventIdWithoutAConditionIsStoredAgainAndTheFirstIsFound() throws IOException {
    MemoryVolume volume = new MemoryVolume();
    try (LocalEventStore store = Stores.stepped(volume)) {
      assertThat(appended(store.append(Append.of(ONE, ONE))).last()).isEqualTo(2);
      assertThat(appended(store.append(Append.of(ONE))).first()).isEqualTo(3);
      assertThat(store.entity(ENTITY).orElseThrow().version()).isEqualTo(3);
      assertThat(store.event(new UUID(7, 1)).map(Event::position)).contains(1L);
    }
    try (LocalEventStore store = Stores.stepped(volume)) {
      assertThat(store.event(new UUID(7, 1)).map(Event::position)).contains(1L);
      assertThat(store.head()).isEqualTo(3);
    }
  }

  /** What a consumer appends carries its position; the write fails, and everything around it. */
  @Test
  void rw19FailedWriteOfATrackingPositionIsMadeGoodByReopening() {
    AtomicInteger failures = new AtomicInteger();
    SeededRuns.run(
        60,
        k -> {
          SimulatedVolume volume = new SimulatedVolume(k);
          volume.faults().failForceAndLose(5 + k);
          long tracked = 0;
          for (int life = 0; life < 3; life++) {
            try (LocalEventStore store = Stores.stepped(volume)) {
              long before = store.trackingPosition("source");
              assertThat(before).as("as many events as tracked").isEqualTo(store.head());
              assertThat(before).isGreaterThanOrEqualTo(tracked);
              for (long position = before + 1; position <= before + 8; position++) {
                Append append =
                    Append.of(NewEvent.of("t", "e", "\"" + "x".repeat(9_000) + "\""))
                        .withTracking("source", position);
                tracked = appended(store.append(append)).first();
                assertThat(store.append(append)).isInstanceOf(Conflict.class);
              }
            } catch (VarveException | IOException e) {
              assertThat(e + " " + e.getCause()).contains("simulated fault");
              failures.incrementAndGet();
            }
          }
          try (LocalEventStore store = Stores.stepped(volume.crash(CrashProfile.DROP_ALL))) {
            assertThat(store.trackingPosition("source"))
                .isEqualTo(store.head())
                .isGreaterThanOrEqualTo(tracked);
          }
        });
    assertThat(failures).hasValueGreaterThan(20);
  }

  /** Each kind of append that says when it holds. */
  private static final List<IntFunction<Append>> GUARDED =
      List.of(
          i -> Append.of(plain(i)).withRequestId("r" + i),
          i ->
              Append.of(plain(i).withId(new UUID(8, i))).expect(ENTITY, ExpectedVersion.exactly(i)),
          i -> Append.of(plain(i)).expect(ENTITY, ExpectedVersion.exactly(i)),
          i -> Append.of(plain(i)).withTracking("source", i + 1),
          i -> Append.of(plain(i)).noneMatch(Query.tag("n:" + i), 0));

  private static NewEvent plain(int number) {
    return NewEvent.of("t", ENTITY.value(), "{}").withTags(Tag.of("n:" + number));
  }

  /** Every append so far arrives once more after each one that follows, and after a restart. */
  @Test
  void rw20DelayedDuplicateHasNoEffect() throws IOException {
    int count = 40;
    MemoryVolume volume = new MemoryVolume();
    List<Append> sent = new ArrayList<>();
    List<Appended> results = new ArrayList<>();
    for (int life = 0; life < 2; life++) {
      try (LocalEventStore store = Stores.stepped(volume)) {
        requireNoEffect(store, sent, results);
        for (int i = 0; i < count; i++) {
          int number = sent.size();
          sent.add(GUARDED.get(number % GUARDED.size()).apply(number));
          results.add(appended(store.append(sent.getLast())));
          requireNoEffect(store, sent, results);
        }
        assertThat(store.entity(ENTITY).orElseThrow().version()).isEqualTo(sent.size());
      }
    }
  }

  private static void requireNoEffect(
      LocalEventStore store, List<Append> sent, List<Appended> results) {
    for (int i = 0; i < sent.size(); i++) {
      boolean identified = i % GUARDED.size() < 2;
      assertThat(outcome(store, sent.get(i), results.get(i)))
          .as("append %d after %d", i, sent.size())
          .isEqualTo(identified ? "original" : "conflict");
    }
  }
}
