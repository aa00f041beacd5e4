package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.varve.api.Append;
import io.varve.api.AppendResult.Appended;
import io.varve.api.NewEvent;
import io.varve.api.UnsupportedFormat;
import io.varve.api.json.ExportedEvent;
import io.varve.api.json.ExportedEventJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Stores written by the first release of format version 1 answer what they answered then, and
 * today's writer makes the same bytes of the same appends. Each is opened as a copy.
 */
final class GoldenFilesTest {
  private static final StoreOptions READ =
      StoreOptions.defaults().withMode(OpeningMode.READ).withCreateIfMissing(false);
  private static final StoreOptions WRITE = StoreOptions.defaults().withCreateIfMissing(false);

  @TempDir private Path folder;
  private int copies;

  private Path copy(Map<String, byte[]> files) throws IOException {
    Path directory = folder.resolve("copy-" + copies++);
    GoldenFiles.copy(files, directory);
    return directory;
  }

  private static void requireAnswers(GoldenStore golden, Path directory, StoreOptions options)
      throws IOException {
    try (LocalEventStore store = Varve.open(directory, options)) {
      assertThat(GoldenText.export(store)).isEqualTo(GoldenFiles.export(golden));
      assertThat(GoldenText.answers(store)).isEqualTo(GoldenFiles.answers(golden));
    }
  }

  private static void requireSound(Path directory) {
    VerifyReport report = StoreVerifier.verify(directory);
    assertThat(report.damages()).isEmpty();
    assertThat(report.unclean()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void verifiesAsItWasLeft(GoldenStore golden) throws IOException {
    VerifyReport report = StoreVerifier.verify(copy(GoldenFiles.files(golden)));
    assertThat(report.damages()).isEmpty();
    assertThat(report.unclean()).isEqualTo(!golden.isClosed());
    assertThat(report.events()).isEqualTo(GoldenFiles.export(golden).lines().count());
    assertThat(report.segments()).isGreaterThanOrEqualTo(golden == GoldenStore.CLOSED ? 3 : 1);
  }

  @ParameterizedTest
  @EnumSource
  void answersTheSameReadAndWritten(GoldenStore golden) throws IOException {
    Map<String, byte[]> files = GoldenFiles.files(golden);
    requireAnswers(golden, copy(files), READ);
    Path directory = copy(files);
    requireAnswers(golden, directory, WRITE);
    requireSound(directory);
    requireAnswers(golden, directory, READ);
    try (LocalEventStore store = Varve.open(directory, WRITE)) {
      long head = store.head();
      assertThat(store.append(Append.of(NewEvent.of("t", "e", "{}")))).isInstanceOf(Appended.class);
      assertThat(store.head()).isEqualTo(head + 1);
    }
    requireSound(directory);
  }

  @ParameterizedTest
  @EnumSource
  void answersTheSameWithoutIndexFiles(GoldenStore golden) throws IOException {
    Map<String, byte[]> files = GoldenFiles.files(golden);
    files.keySet().removeIf(path -> path.endsWith(".idx"));
    requireAnswers(golden, copy(files), READ);
    Path directory = copy(files);
    requireAnswers(golden, directory, WRITE);
    requireSound(directory);
  }

  @ParameterizedTest
  @EnumSource
  void retryOfAStoredRequestGetsTheOriginalResult(GoldenStore golden) throws IOException {
    Map<String, Appended> originals = originals(golden);
    try (LocalEventStore store = Varve.open(copy(GoldenFiles.files(golden)), WRITE)) {
      long head = store.head();
      int retried = 0;
      for (Append append : golden.appends()) {
        if (append.requestId() != null) {
          Appended again = (Appended) store.append(append);
          Appended original = originals.get(append.requestId());
          assertThat(again.first()).isEqualTo(original.first());
          assertThat(again.last()).isEqualTo(original.last());
          retried++;
        }
      }
      assertThat(retried).isEqualTo(originals.size());
      assertThat(store.head()).isEqualTo(head);
    }
  }

  /** First and last position by request id, from the committed export. */
  private static Map<String, Appended> originals(GoldenStore golden) throws IOException {
    Map<Long, String> requests = new HashMap<>();
    Map<String, Appended> originals = new HashMap<>();
    ExportedEventJson parser = new ExportedEventJson();
    for (String line : GoldenFiles.export(golden).lines().toList()) {
      byte[] text = line.getBytes(StandardCharsets.UTF_8);
      ExportedEvent event = parser.parse(text, 0, text.length);
      if (event.requestId() != null) {
        requests.put(event.commitFirst(), event.requestId());
      }
      String request = requests.get(event.commitFirst());
      if (request != null) {
        long position = event.event().position();
        originals.put(request, new Appended(event.commitFirst(), position, Map.of()));
      }
    }
    return originals;
  }

  /**
   * Zeros at the end of a segment are no part of it: how far it is filled ahead may change. As long
   * as format version 1 is what is written.
   */
  @ParameterizedTest
  @EnumSource
  void todaysWriterMakesTheSameBytes(GoldenStore golden) throws IOException {
    Map<String, byte[]> made = golden.make();
    Map<String, byte[]> committed = GoldenFiles.files(golden);
    made.keySet().removeIf(path -> path.endsWith("/spare"));
    committed.keySet().removeIf(path -> path.endsWith("/spare"));
    assertThat(made.keySet()).isEqualTo(committed.keySet());
    for (Map.Entry<String, byte[]> file : committed.entrySet()) {
      assertThat(Arrays.mismatch(trimmed(made.get(file.getKey())), trimmed(file.getValue())))
          .as("first byte of %s that differs", file.getKey())
          .isEqualTo(-1);
    }
  }

  private static byte[] trimmed(byte[] file) {
    int end = file.length;
    while (end > 0 && file[end - 1] == 0) {
      end--;
    }
    return Arrays.copyOf(file, end);
  }

  // ---- a newer release wrote it

  @ParameterizedTest
  @EnumSource
  void refusesANewerFormatAndWritesNothing(GoldenStore golden) throws IOException {
    Map<String, byte[]> files = GoldenFiles.files(golden);
    for (String path : List.copyOf(files.keySet())) {
      byte[] newer = files.get(path).clone();
      if (path.equals("catalogue")) {
        newer(newer, 0, 8);
      } else if (path.endsWith("/super")) {
        newer(newer, 0, 104);
        newer(newer, 4_096, 104);
      } else if (path.endsWith(".seg")) {
        newer(newer, 0, 44);
      } else {
        continue;
      }
      Map<String, byte[]> changed = new TreeMap<>(files);
      changed.put(path, newer);
      Path directory = copy(changed);
      for (StoreOptions options : List.of(READ, WRITE)) {
        assertThatExceptionOfType(UnsupportedFormat.class)
            .isThrownBy(() -> Varve.open(directory, options))
            .withMessageContaining(path)
            .withMessageContaining("version 2")
            .withMessageContaining("up to version 1");
      }
      assertThatExceptionOfType(UnsupportedFormat.class)
          .isThrownBy(() -> StoreVerifier.verify(directory));
      requireUnchanged(changed, directory);
    }
  }

  /** Gives the header at {@code from} format version 2 and the right checksum. */
  private static void newer(byte[] file, int from, int crcAt) {
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putShort(from + 4, (short) 2);
    CRC32C crc = new CRC32C();
    crc.update(file, from, crcAt);
    if (crcAt == 8) {
      crc.update(file, 12, file.length - 12);
    }
    bytes.putInt(from + crcAt, (int) crc.getValue());
  }

  /** The lock's files tell who tried; they are no part of the store. */
  private static void requireUnchanged(Map<String, byte[]> files, Path directory)
      throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      assertThat(all.filter(Files::isRegularFile)).hasSize(files.size());
    }
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      if (!file.getKey().endsWith("/OWNER")) {
        assertThat(Files.readAllBytes(directory.resolve(file.getKey())))
            .as(file.getKey())
            .isEqualTo(file.getValue());
      }
    }
  }

  /** An index is derived: one of a newer format is not used, and made again. */
  @Test
  void newerIndexFilesAreNotUsed() throws IOException {
    Map<String, byte[]> files = GoldenFiles.files(GoldenStore.CLOSED);
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      if (file.getKey().endsWith(".idx")) {
        newer(file.getValue(), 0, 508);
      }
    }
    requireAnswers(GoldenStore.CLOSED, copy(files), READ);
    Path directory = copy(files);
    requireAnswers(GoldenStore.CLOSED, directory, WRITE);
    requireSound(directory);
  }
}
