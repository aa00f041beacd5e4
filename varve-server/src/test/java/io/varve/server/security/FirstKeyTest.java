package io.varve.server.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.api.InvalidInput;
import io.varve.api.StoreUnavailable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FirstKeyTest {
  @TempDir Path directory;
  private final List<String> printed = new ArrayList<>();
  private Path file;

  @BeforeEach
  void place() {
    file = directory.resolve("first-key");
  }

  /** The keys as a server that starts finds them. */
  private ApiKeys keys() {
    return ApiKeys.open(directory, InstantSource.system(), new SecureRandom());
  }

  private boolean start() {
    return FirstKey.makeIfNeeded(keys(), directory, printed::add);
  }

  private static void isForAdmin(KeyVerdict verdict) {
    assertThat(verdict)
        .isInstanceOfSatisfying(
            KeyVerdict.Valid.class,
            valid -> assertThat(valid.grant().permission()).isEqualTo(Permission.ADMIN));
  }

  @Test
  void isPrintedOnceAndLeftForItsOwner() throws IOException {
    ApiKeys keys = keys();
    assertThat(FirstKey.makeIfNeeded(keys, directory, printed::add)).isTrue();
    String text = Files.readString(file).strip();
    isForAdmin(keys.check(text));

    assertThat(FirstKey.makeIfNeeded(keys, directory, printed::add)).isFalse();
    assertThat(start()).isFalse();

    assertThat(printed).singleElement().asString().endsWith(file + ": " + text);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(keys().list()).hasSize(1);
  }

  @Test
  void isNotMadeAgainWhenItWasRevokedAndItsFileTakenAway() throws IOException {
    start();
    keys().revoke(keys().list().getFirst().id());
    Files.delete(file);

    assertThat(start()).isFalse();
    assertThat(printed).hasSize(1);
    assertThat(file).doesNotExist();
  }

  /** What a crash leaves between the file and the key. */
  @Test
  void saysThatAFileIsThereWhoseKeyIsNotStored() throws IOException {
    KeyText lost = new FirstKey(keys(), directory).leave();
    assertThat(keys().wereEverMade()).isFalse();

    assertThatThrownBy(this::start)
        .isInstanceOf(InvalidInput.class)
        .hasMessageContainingAll("first-key is set", file.toString(), "not stored", "remove");
    assertThat(Files.readString(file)).isEqualTo(lost.reveal() + "\n");
    assertThat(keys().wereEverMade()).isFalse();
    assertThat(keys().check(lost.reveal())).isInstanceOf(KeyVerdict.Unknown.class);
    assertThat(printed).isEmpty();

    Files.delete(file);
    assertThat(start()).isTrue();
    isForAdmin(keys().check(Files.readString(file).strip()));
  }

  /** What a crash leaves between the key and the line that shows it. */
  @Test
  void isInItsFileWhenItCouldNotBePrinted() throws IOException {
    assertThatThrownBy(() ->
            FirstKey.makeIfNeeded(
                keys(),
                directory,
                _ -> {
                  throw new UncheckedIOException(new IOException("closed"));
                }))
        .isInstanceOf(UncheckedIOException.class);

    isForAdmin(keys().check(Files.readString(file).strip()));
    assertThat(start()).isFalse();
  }

  @Test
  void followsNoLinkAndReplacesNothing() throws IOException {
    Path elsewhere = directory.resolve("elsewhere");
    Files.createSymbolicLink(file, elsewhere);

    assertThatThrownBy(this::start).isInstanceOf(InvalidInput.class);
    assertThat(elsewhere).doesNotExist();
    assertThat(Files.isSymbolicLink(file)).isTrue();
    assertThat(keys().wereEverMade()).isFalse();
  }

  @Test
  void isNotStoredWhenItsFileCannotBeWritten() throws IOException {
    ApiKeys keys = keys();
    Path gone = directory.resolve("gone");

    assertThatThrownBy(() -> FirstKey.makeIfNeeded(keys, gone, printed::add))
        .isInstanceOf(StoreUnavailable.class)
        .hasMessageContainingAll(
            "first-key is set", gone.resolve("first-key").toString(), "varve admin key add");
    assertThat(keys().wereEverMade()).isFalse();
    assertThat(printed).isEmpty();
  }

  @Test
  void leavesNoFileWhenItCannotBeStored() throws IOException {
    Files.createDirectory(directory.resolve("api-keys.lock"));

    assertThatThrownBy(this::start)
        .isInstanceOf(StoreUnavailable.class)
        .hasMessageContaining("api-keys");
    assertThat(file).doesNotExist();
    assertThat(printed).isEmpty();

    Files.delete(directory.resolve("api-keys.lock"));
    assertThat(start()).isTrue();
  }
}
