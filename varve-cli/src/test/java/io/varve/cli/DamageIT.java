package io.varve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.cli.Program.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A sample of damage, looked at through {@code ./varve}: {@code verify} ends with 2, naming file
 * and offset, and a query ends with 2 or prints exactly the right bytes. Never anything else. The
 * whole sample runs in the engine's own tests.
 */
final class DamageIT extends ProcessTest {
  private static final long SEED = 20_261_122;
  private static final int SAMPLES = 10;
  private Path segment;
  private byte[] sound;
  private int usedBytes;
  private String export;

  static Path onlySegment(Path data) throws IOException {
    try (Stream<Path> files = Files.walk(data)) {
      List<Path> segments = files.filter(file -> file.toString().endsWith(".seg")).toList();
      assertThat(segments).hasSize(1);
      return segments.getFirst();
    }
  }

  @BeforeEach
  void cleanlyClosedStore() throws IOException {
    varve("import", file("log.ndjson", events(2_000)), "--batch", "100").ok();
    export = varve("export").ok().out();
    segment = onlySegment(data());
    sound = Files.readAllBytes(segment);
    usedBytes = sound.length;
    while (sound[usedBytes - 1] == 0) {
      usedBytes--;
    }
  }

  @Override
  boolean leavesDamage() {
    return true;
  }

  @Test
  void flippedBitsAreFound() throws Exception {
    Random random = new Random(SEED);
    for (int i = 0; i < SAMPLES; i++) {
      int offset = random.nextInt(usedBytes);
      byte[] damaged = sound.clone();
      damaged[offset] ^= (byte) (1 << random.nextInt(8));
      assertDamageIsFound(damaged, "seed " + SEED + ", bit flipped at " + offset);
    }
  }

  @Test
  void truncationIsFound() throws Exception {
    Random random = new Random(SEED);
    for (int i = 0; i < SAMPLES; i++) {
      int length = random.nextInt(usedBytes);
      assertDamageIsFound(
          Arrays.copyOf(sound, length), "seed " + SEED + ", truncated to " + length);
    }
  }

  private void assertDamageIsFound(byte[] damaged, String what) throws Exception {
    Files.write(segment, damaged);
    Outcome verify = process("verify");
    assertThat(verify.exitCode()).as(what).isEqualTo(2);
    assertThat(verify.stderr())
        .as(what)
        .containsPattern("damaged: \\S+" + segment.getFileName() + " at offset \\d+: ");
    assertThat(verify.stdout()).as(what).contains("\"sound\":false");
    Outcome read = process("export");
    if (read.exitCode() == 0) {
      assertThat(read.stdout()).as(what).isEqualTo(export);
    } else {
      assertThat(read.exitCode()).as(what + read.stderr()).isEqualTo(2);
      assertThat(read.stderr()).as(what).contains("damaged at offset");
      assertThat(export).as(what).startsWith(read.stdout());
    }
  }
}
