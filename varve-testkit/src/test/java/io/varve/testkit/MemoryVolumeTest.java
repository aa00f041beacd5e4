package io.varve.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.varve.storage.MemoryVolume;
import io.varve.storage.Volume;
import io.varve.storage.VolumeFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class MemoryVolumeTest extends VolumeContract {
  @Override
  protected Volume newVolume() {
    return new MemoryVolume();
  }

  @Test
  void refusesToExceedTheCapacityOfAFile() throws IOException {
    try (MemoryVolume volume = new MemoryVolume();
        VolumeFile file = volume.create("a", 100)) {
      file.write(0, ByteBuffer.allocate(100));
      assertThatIOException().isThrownBy(() -> file.write(100, ByteBuffer.allocate(1)));
      assertThatIOException().isThrownBy(() -> file.write(1, ByteBuffer.allocate(100)));
      assertThatIOException()
          .isThrownBy(() -> file.write(Long.MAX_VALUE, ByteBuffer.allocate(100)));
      assertThat(file.size()).isEqualTo(100);
    }
  }

  @Test
  void refusesToGrowPastItsLimitUntilSpaceReturns() throws IOException {
    try (MemoryVolume volume = new MemoryVolume(1_000);
        VolumeFile file = volume.create("a", 10_000)) {
      file.write(0, ByteBuffer.allocate(600));
      volume.create("b", 10_000).write(0, ByteBuffer.allocate(300));
      assertThat(volume.freeBytes()).isEqualTo(100);
      assertThatIOException().isThrownBy(() -> file.write(600, ByteBuffer.allocate(101)));
      assertThat(file.size()).isEqualTo(600);
      file.write(0, ByteBuffer.allocate(600));
      volume.delete("b");
      assertThat(volume.freeBytes()).isEqualTo(400);
      file.write(600, ByteBuffer.allocate(400));
      volume.limitBytes(10);
      assertThat(volume.freeBytes()).isZero();
      volume.create("c", 100);
      volume.rename("c", "a");
      assertThat(volume.freeBytes()).isEqualTo(10);
    }
  }
}
