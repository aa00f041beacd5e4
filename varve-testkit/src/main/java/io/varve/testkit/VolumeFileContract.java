package io.varve.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.varve.storage.Volume;
import io.varve.storage.VolumeFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The part of {@link VolumeContract} about what is in files. */
public abstract class VolumeFileContract {
  private static final int MEBIBYTE = 1024 * 1024;
  static final long CAPACITY_BYTES = 64L * MEBIBYTE;

  /** An empty volume with at least 64 MiB free. */
  protected abstract Volume newVolume() throws IOException;

  @Test
  void createdFileIsEmptyAndListed() throws IOException {
    try (Volume volume = newVolume();
        VolumeFile file = volume.create("a", CAPACITY_BYTES)) {
      assertThat(file.size()).isZero();
      assertThat(volume.list("")).containsExactly("a");
    }
  }

  @Test
  void readsWhatWasWrittenFromAnyKindOfBuffer() throws IOException {
    try (Volume volume = newVolume();
        VolumeFile file = volume.create("a", CAPACITY_BYTES)) {
      ByteBuffer direct = ByteBuffer.allocateDirect(8).put(bytes("xx-two-x")).position(3).limit(7);
      file.write(0, ByteBuffer.wrap(bytes("one-")).asReadOnlyBuffer());
      file.write(4, direct);
      file.write(8, ByteBuffer.wrap(bytes("__three__"), 2, 5));
      assertThat(direct.position()).isEqualTo(7);
      assertThat(text(file)).isEqualTo("one-two-three");
      ByteBuffer target = ByteBuffer.allocateDirect(10).position(2).limit(5);
      assertThat(file.read(4, target)).isEqualTo(3);
      assertThat(target.position()).isEqualTo(5);
      assertThat(target.get(2)).isEqualTo((byte) 't');
    }
  }

  @Test
  void readsShortAtTheEndAndNothingBeyondIt() throws IOException {
    try (Volume volume = newVolume();
        VolumeFile file = volume.create("a", CAPACITY_BYTES)) {
      file.write(0, ByteBuffer.wrap(bytes("12345")));
      ByteBuffer target = ByteBuffer.allocate(10);
      assertThat(file.read(3, target)).isEqualTo(2);
      assertThat(target.position()).isEqualTo(2);
      assertThat(file.read(5, target)).isZero();
      assertThat(file.read(1_000_000, target)).isZero();
      assertThat(target.position()).isEqualTo(2);
    }
  }

  @Test
  void writingBeyondTheEndLeavesZerosBetween() throws IOException {
    try (Volume volume = newVolume();
        VolumeFile file = volume.create("a", CAPACITY_BYTES)) {
      file.write(3, ByteBuffer.wrap(bytes("x")));
      assertThat(text(file)).isEqualTo("\0\0\0x");
    }
  }

  @Test
  void writesLargeBuffersWhole() throws IOException {
    byte[] large = new byte[5 * MEBIBYTE + 7];
    for (int i = 0; i < large.length; i++) {
      large[i] = (byte) (i * 31 + (i >>> 12));
    }
    try (Volume volume = newVolume();
        VolumeFile file = volume.create("a", CAPACITY_BYTES)) {
      file.write(0, ByteBuffer.wrap(large));
      file.write(large.length, ByteBuffer.allocateDirect(large.length).put(large).flip());
      file.force();
      byte[] read = content(file);
      assertThat(Arrays.equals(large, 0, large.length, read, 0, large.length)).isTrue();
      assertThat(Arrays.equals(large, 0, large.length, read, large.length, read.length)).isTrue();
    }
  }

  @Test
  void handlesOfOneFileShareIt() throws IOException {
    try (Volume volume = newVolume();
        VolumeFile first = volume.create("a", CAPACITY_BYTES);
        VolumeFile second = volume.open("a", true)) {
      first.write(0, ByteBuffer.wrap(bytes("ab")));
      second.write(1, ByteBuffer.wrap(bytes("xyz")));
      assertThat(text(first)).isEqualTo("axyz");
      assertThat(text(second)).isEqualTo("axyz");
    }
  }

  @Test
  void mapShowsLaterWritesInsideItsRange() throws IOException {
    try (Volume volume = newVolume();
        VolumeFile file = volume.create("a", CAPACITY_BYTES)) {
      file.write(0, ByteBuffer.wrap(bytes("0123456789")));
      MemorySegment view = file.map();
      assertThat(view.byteSize()).isEqualTo(10);
      assertThat(view.isReadOnly()).isTrue();
      // Enough growth that a volume which keeps its bytes in memory must have moved them.
      for (int written = 10; written < 20 * MEBIBYTE; written += MEBIBYTE) {
        file.write(written, ByteBuffer.allocate(MEBIBYTE));
      }
      file.write(5, ByteBuffer.wrap(bytes("abcdefghij")));
      assertThat(text(view)).isEqualTo("01234abcde");
      assertThat(file.map().byteSize()).isEqualTo(file.size());
      assertThat(text(file.map().asSlice(0, 15))).isEqualTo("01234abcdefghij");
    }
  }

  @Test
  void mapOutlivesHandleAndName() throws IOException {
    try (Volume volume = newVolume()) {
      MemorySegment view;
      try (VolumeFile file = volume.create("a", CAPACITY_BYTES)) {
        assertThat(file.map().byteSize()).isZero();
        file.write(0, ByteBuffer.wrap(bytes("still")));
        view = file.map();
      }
      volume.delete("a");
      assertThat(text(view)).isEqualTo("still");
    }
  }

  @Test
  void handleForReadingOnlyRefusesWrites() throws IOException {
    try (Volume volume = newVolume()) {
      write(volume, "a", "kept");
      try (VolumeFile file = volume.open("a", false)) {
        assertThatExceptionOfType(IOException.class)
            .isThrownBy(() -> file.write(0, ByteBuffer.wrap(bytes("x"))));
        assertThat(text(file)).isEqualTo("kept");
        assertThat(text(file.map())).isEqualTo("kept");
      }
    }
  }

  @Test
  void closedHandleFails() throws IOException {
    try (Volume volume = newVolume()) {
      VolumeFile file = volume.create("a", CAPACITY_BYTES);
      file.close();
      file.close();
      ByteBuffer buffer = ByteBuffer.allocate(1);
      assertThatExceptionOfType(IOException.class).isThrownBy(file::size);
      assertThatExceptionOfType(IOException.class).isThrownBy(() -> file.read(0, buffer));
      assertThatExceptionOfType(IOException.class).isThrownBy(() -> file.write(0, buffer));
      assertThatExceptionOfType(IOException.class).isThrownBy(file::force);
      assertThatExceptionOfType(IOException.class).isThrownBy(file::map);
    }
  }

  @Test
  void refusesNegativeOffsets() throws IOException {
    try (Volume volume = newVolume();
        VolumeFile file = volume.create("a", CAPACITY_BYTES)) {
      ByteBuffer buffer = ByteBuffer.allocate(1);
      assertThatIllegalArgumentException().isThrownBy(() -> file.read(-1, buffer));
      assertThatIllegalArgumentException().isThrownBy(() -> file.write(-1, buffer));
    }
  }

  static void write(Volume volume, String path, String content) throws IOException {
    try (VolumeFile file = volume.create(path, CAPACITY_BYTES)) {
      file.write(0, ByteBuffer.wrap(bytes(content)));
      file.force();
    }
  }

  static String text(Volume volume, String path) throws IOException {
    try (VolumeFile file = volume.open(path, false)) {
      return text(file);
    }
  }

  static String text(VolumeFile file) throws IOException {
    return new String(content(file), StandardCharsets.UTF_8);
  }

  static String text(MemorySegment segment) {
    return new String(segment.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
  }

  static byte[] content(VolumeFile file) throws IOException {
    ByteBuffer target = ByteBuffer.allocate((int) file.size());
    assertThat(file.read(0, target)).isEqualTo(target.capacity());
    return target.array();
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
