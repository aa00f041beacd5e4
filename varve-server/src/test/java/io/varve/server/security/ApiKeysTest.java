package io.varve.server.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.api.InvalidInput;
import io.varve.api.LimitExceeded;
import io.varve.server.config.ServerLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ApiKeysTest {
  @TempDir Path directory;
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-03-01T10:00:00Z"));
  private ApiKeys keys;

  @BeforeEach
  void open() {
    keys = another();
  }

  private ApiKeys another() {
    InstantSource clock = now::get;
    return ApiKeys.open(directory, clock, new SecureRandom());
  }

  private void pass(Duration time) {
    now.updateAndGet(before -> before.plus(time));
  }

  @Test
  void aKeyIsRecognizedWithItsPermission() {
    ApiKeys.Made made = keys.add("loader", Permission.WRITE, null);
    pass(Duration.ofSeconds(1));

    assertThat(keys.check(made.text()))
        .isEqualTo(new KeyVerdict.Valid(new Grant(made.id(), "loader", Permission.WRITE)));
  }

  @Test
  void whatIsNoKeyIsMalformedAndAGuessIsUnknown() {
    ApiKeys.Made made = keys.add("loader", Permission.READ, null);
    pass(Duration.ofSeconds(1));

    assertThat(keys.check("")).isInstanceOf(KeyVerdict.Malformed.class);
    assertThat(keys.check(made.text() + "x")).isInstanceOf(KeyVerdict.Malformed.class);
    String otherSecret = "varve_" + made.id() + "_" + "A".repeat(43);
    assertThat(keys.check(otherSecret)).isInstanceOf(KeyVerdict.Unknown.class);
    String otherId = made.text().replace(made.id(), "000000000000");
    assertThat(keys.check(otherId)).isInstanceOf(KeyVerdict.Unknown.class);
  }

  @Test
  void aKeyExpiresAtItsTimeAndNotBefore() {
    ApiKeys.Made made = keys.add("guest", Permission.READ, Duration.ofDays(1));
    pass(Duration.ofDays(1).minusMillis(1));
    assertThat(keys.check(made.text())).isInstanceOf(KeyVerdict.Valid.class);

    pass(Duration.ofMillis(1));
    assertThat(keys.check(made.text())).isInstanceOf(KeyVerdict.Expired.class);
  }

  @Test
  void aKeyRevokedElsewhereEndsHereWithinASecond() {
    ApiKeys.Made made = keys.add("gone", Permission.ADMIN, null);
    pass(Duration.ofSeconds(1));
    KeyVerdict.Valid valid = (KeyVerdict.Valid) keys.check(made.text());
    assertThat(keys.stillHolds(valid.grant())).isTrue();

    another().revoke(made.id());
    pass(Duration.ofSeconds(1));

    assertThat(keys.check(made.text())).isInstanceOf(KeyVerdict.Unknown.class);
    assertThat(keys.stillHolds(valid.grant())).isFalse();
    assertThat(keys.wereEverMade()).isTrue();
  }

  @Test
  void revokingWhatIsNotThereIsAnError() {
    assertThatThrownBy(() -> keys.revoke("0123456789ab"))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("there is no API key 0123456789ab");
  }

  @Test
  void theFileHoldsNoSecretAndIsForItsOwnerAlone() throws IOException {
    ApiKeys.Made made = keys.add("loader", Permission.READ, null);
    Path file = directory.resolve(ApiKeyFile.NAME);
    String secret = made.text().substring(made.text().lastIndexOf(made.id()) + 13);

    assertThat(Files.readString(file)).doesNotContain(secret);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(made.toString()).doesNotContain(secret);
    assertThat(KeyText.parse(made.text()).toString()).doesNotContain(secret);
  }

  @Test
  void aFileThatOthersMayReadIsRefused() throws IOException {
    keys.add("loader", Permission.READ, null);
    Path file = directory.resolve(ApiKeyFile.NAME);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

    assertThatThrownBy(() -> another())
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("chmod 600");
  }

  @Test
  void aSymbolicLinkInItsPlaceIsNotFollowed() throws IOException {
    Path elsewhere = Files.writeString(directory.resolve("elsewhere"), "");
    Files.createSymbolicLink(directory.resolve(ApiKeyFile.NAME), elsewhere);

    assertThatThrownBy(() -> another()).isInstanceOf(InvalidInput.class);
  }

  @Test
  void aDamagedLineIsNamed() throws IOException {
    keys.add("a", Permission.READ, null);
    Path file = directory.resolve(ApiKeyFile.NAME);
    Files.writeString(file, Files.readString(file) + "{\"id\":1}\n");

    assertThatThrownBy(() -> another())
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining(file + ":2 ");
    Files.writeString(file, "{\"id\":");
    assertThatThrownBy(() -> another()).hasMessageContaining(":1 has no end");
  }

  @Test
  void manyProcessesAddKeysWithoutLosingOne() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      ApiKeys mine = another();
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int k = 0; k < 5; k++) {
                  addPatiently(mine);
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(another().list()).hasSize(20);
  }

  /** Threads of one process cannot share a file lock; processes can. */
  private static void addPatiently(ApiKeys keys) {
    while (true) {
      try {
        keys.add("one", Permission.READ, null);
        return;
      } catch (java.nio.channels.OverlappingFileLockException _) {
        Thread.yield();
      }
    }
  }

  @Test
  void thereIsABoundForKeysAndNames() throws IOException {
    List<ApiKey> full = new ArrayList<>();
    for (int i = 0; i < ServerLimits.API_KEYS - 1; i++) {
      full.add(
          new ApiKey("%012x".formatted(i), "k", Permission.READ, now.get(), null, "0".repeat(64)));
    }
    new ApiKeyFile(directory).change(_ -> full);
    keys.add("x".repeat(ApiKey.MAX_NAME_LENGTH), Permission.READ, null);

    assertThatThrownBy(() -> keys.add("k", Permission.READ, null))
        .isInstanceOf(LimitExceeded.class);
    assertThatThrownBy(
            () -> keys.add("x".repeat(ApiKey.MAX_NAME_LENGTH + 1), Permission.READ, null))
        .isInstanceOf(InvalidInput.class);
    assertThatThrownBy(() -> keys.add("a\nb", Permission.READ, null))
        .isInstanceOf(InvalidInput.class);
  }
}
