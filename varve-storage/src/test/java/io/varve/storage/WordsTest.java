package io.varve.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same numbers come out of every kind of memory. */
final class WordsTest {
  @TempDir Path directory;

  private List<MemorySegment> kinds() throws IOException {
    try (FileChannel file =
        FileChannel.open(
            directory.resolve("mapped"),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      return List.of(
          Arena.ofAuto().allocate(64, Long.BYTES),
          MemorySegment.ofArray(new byte[64]),
          MemorySegment.ofArray(new long[8]),
          file.map(FileChannel.MapMode.READ_WRITE, 0, 64, Arena.ofAuto()));
    }
  }

  @Test
  void writesAndReadsLittleEndian() throws IOException {
    for (MemorySegment memory : kinds()) {
      Words.u16(memory, 1, 0xBEEF);
      Words.i32(memory, 9, 0x89ABCDEF);
      Words.i64(memory, 17, 0x8123_4567_89AB_CDEFL);
      assertThat(Words.u16(memory, 1)).isEqualTo(0xBEEF);
      assertThat(Words.i32(memory, 9)).isEqualTo(0x89ABCDEF);
      assertThat(Words.i64(memory, 17)).isEqualTo(0x8123_4567_89AB_CDEFL);
      assertThat(Bytes.u8(memory, 1)).isEqualTo(0xEF);
      assertThat(Bytes.u8(memory, 12)).isEqualTo(0x89);
      assertThat(Bytes.u8(memory, 24)).isEqualTo(0x81);
    }
  }

  @Test
  void whatIsReleasedIsAcquired() throws IOException {
    for (MemorySegment memory : List.of(kinds().get(0), kinds().get(2), kinds().get(3))) {
      Words.release32(memory, 8, -5);
      Words.release64(memory, 16, Long.MIN_VALUE + 7);
      assertThat(Words.acquire32(memory, 8)).isEqualTo(-5).isEqualTo(Words.i32(memory, 8));
      assertThat(Words.acquire64(memory, 16)).isEqualTo(Long.MIN_VALUE + 7);
    }
  }
}
