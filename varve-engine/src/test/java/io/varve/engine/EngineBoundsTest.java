package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.varve.api.Append;
import io.varve.api.EventCursor;
import io.varve.api.InvalidInput;
import io.varve.api.Level;
import io.varve.api.NamingProfile;
import io.varve.api.NewEvent;
import io.varve.api.Query;
import io.varve.api.ReadOptions;
import io.varve.api.StoreDamaged;
import io.varve.api.StoreUnavailable;
import io.varve.storage.Catalogue;
import io.varve.storage.DamagedFile;
import io.varve.storage.DiskVolume;
import io.varve.storage.IndexDomain;
import io.varve.storage.KeyHash;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the parts of the engine refuse, and what they say when nothing is there. */
final class EngineBoundsTest {
  private static final StoreView EMPTY = new StoreView(0, List.of());

  @Test
  void segmentsHaveASizeWithinBounds() {
    StoreOptions options = StoreOptions.defaults();
    for (int wrong :
        new int[] {StoreOptions.MIN_SEGMENT_BYTES - 1, StoreOptions.MAX_SEGMENT_BYTES + 1}) {
      assertThatExceptionOfType(InvalidInput.class)
          .isThrownBy(() -> options.withSegmentSizeBytes(wrong))
          .withMessageContaining("is " + wrong);
    }
    for (int right : new int[] {StoreOptions.MIN_SEGMENT_BYTES, StoreOptions.MAX_SEGMENT_BYTES}) {
      assertThat(options.withSegmentSizeBytes(right).segmentSizeBytes()).isEqualTo(right);
    }
  }

  @Test
  void codesOfTheFormatAreThoseOfLevelsAndProfiles() {
    for (Level level : Level.values()) {
      assertThat(FormatCodes.level(FormatCodes.of(level))).isEqualTo(level);
    }
    for (NamingProfile profile : NamingProfile.values()) {
      assertThat(FormatCodes.profile(FormatCodes.of(profile))).isEqualTo(profile);
    }
    assertThatIllegalStateException().isThrownBy(() -> FormatCodes.level(3));
    assertThatIllegalStateException().isThrownBy(() -> FormatCodes.profile(2));
  }

  @Test
  void failuresReachTheCallerAsWhatTheyAre() {
    IllegalStateException own = new IllegalStateException("own");
    assertThat(Failures.rethrow(own)).isSameAs(own);
    assertThat(Failures.rethrow(new IOException("gone"))).isInstanceOf(StoreUnavailable.class);
    Exception checked = new Exception("checked");
    assertThat(Failures.rethrow(checked)).hasCause(checked);
    AssertionError error = new AssertionError("error");
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> Failures.rethrow(error))
        .isSameAs(error);
  }

  @Test
  void viewOfNothingBeginsWithTheFirstPosition() {
    assertThat(EMPTY.firstPosition()).isEqualTo(1);
    ViewScan scan =
        new ViewScan(
            EMPTY,
            CompiledQuery.of(Query.all(), KeyHash.ofStore(1, 2)),
            ScanBounds.of(ReadOptions.defaults(), EMPTY));
    assertThat(scan.advance()).isFalse();
    assertThatIllegalStateException().isThrownBy(scan::part).withMessageContaining("no match");
    assertThatIllegalStateException().isThrownBy(scan::index).withMessageContaining("no match");
  }

  @Test
  void visiblePositionNeverGoesBack() {
    VisiblePosition visible = new VisiblePosition(5);
    assertThatIllegalStateException()
        .isThrownBy(() -> visible.advance(4))
        .withMessageContaining("never goes back");
  }

  @Test
  void sealedTipsKeepEachKeyApartThatFallsOnOnePlace() {
    SealedTips tips = new SealedTips();
    KeyHash weak = KeyHash.weak(1, 1);
    for (int through : new int[] {10, 5, 10, 20}) {
      for (int domain : new int[] {IndexDomain.ENTITY, IndexDomain.SOURCE}) {
        for (String key : List.of("a", "b", "c", "d")) {
          KeyTerm term = new KeyTerm(domain, key, weak);
          assertThat(tips.tip(term, EMPTY, through)).isEqualTo(LogState.Tip.NONE);
          assertThat(tips.tip(term, EMPTY, through - 1)).isEqualTo(LogState.Tip.NONE);
        }
      }
    }
  }

  /** A part remembers in chunks which records were checked, in whatever order they are read. */
  @Test
  void recordsAreCheckedInAnyOrder() {
    try (LocalEventStore store = Varve.inMemory()) {
      for (int i = 0; i < 70; i++) {
        store.append(Append.of(Collections.nCopies(1_000, NewEvent.of("t", "e", "{}"))));
      }
      ReadOptions one = ReadOptions.defaults().withLimit(1);
      for (ReadOptions options : List.of(one.withReverse(), one, one.withAfter(68_000), one)) {
        try (EventCursor cursor = store.query(Query.all(), options)) {
          assertThat(cursor.toList()).hasSize(1);
        }
      }
    }
  }

  @Test
  void storeOpenForWritingHasNothingToRefresh() {
    try (LocalEventStore store = Varve.inMemory()) {
      store.refresh();
      assertThat(store.head()).isZero();
      assertThatExceptionOfType(InvalidInput.class)
          .isThrownBy(
              () -> store.appendExact(Append.of(NewEvent.of("t", "e", "{}")), Instant.EPOCH, 2))
          .withMessageContaining("position 1, not 2");
    }
  }

  @Test
  void saysWhyADirectoryCannotBeOpened() {
    Path path = Path.of("data");
    assertThat(Varve.unavailable(path, new AccessDeniedException("f")))
        .hasMessageContaining("permission denied: f");
    assertThat(Varve.unavailable(path, new NotDirectoryException("f")))
        .hasMessageContaining("not a directory");
    assertThat(Varve.unavailable(path, new NoSuchFileException("f"))).hasMessageContaining("data");
    assertThat(Varve.unavailable(path, new FileSystemException("f", null, "busy")))
        .hasMessageContaining("busy");
    assertThat(Varve.unavailable(path, new IOException("odd"))).hasMessageContaining("odd");
    assertThat(Varve.unavailable(path, new DamagedFile("f", 1, "a", "b")))
        .isInstanceOf(StoreDamaged.class);
  }

  @Test
  void unfinishedStoreIsNoneToReadersOfADirectory(@TempDir Path directory) throws IOException {
    Catalogue.write(
        DiskVolume.create(directory),
        List.of(new Catalogue.Entry(Catalogue.DEFAULT_TENANT, "s", false)));
    StoreOptions read = StoreOptions.defaults().withMode(OpeningMode.READ);
    assertThatExceptionOfType(StoreUnavailable.class)
        .isThrownBy(() -> Varve.open(directory, read))
        .withMessageContaining("no store here yet");
  }
}
