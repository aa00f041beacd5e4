package io.varve.testkit;

import static io.varve.testkit.CrashProfile.ANY_SUBSET;
import static io.varve.testkit.CrashProfile.DROP_ALL;
import static io.varve.testkit.CrashProfile.KEEP_ALL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.varve.storage.Volume;
import io.varve.storage.VolumeFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SimulatedFaultsTest {
  private final SimulatedVolume volume = new SimulatedVolume(1);

  @Test
  void failsTheAskedOperationAndNoOther() throws IOException {
    VolumeFile file = volume.create("a", 10_000);
    file.force();
    volume.faults().fail(VolumeOperation.FORCE, 2);
    file.force();
    assertThatIOException().isThrownBy(file::force);
    file.force();
    volume.faults().failFrom(VolumeOperation.READ, 1);
    assertThatIOException().isThrownBy(() -> file.read(0, ByteBuffer.allocate(1)));
    assertThatIOException().isThrownBy(() -> file.read(0, ByteBuffer.allocate(1)));
    volume.faults().heal();
    assertThat(file.read(0, ByteBuffer.allocate(1))).isZero();
    assertThat(volume.faults().count(VolumeOperation.FORCE)).isEqualTo(4);
    assertThat(volume.faults().count()).isEqualTo(8);
  }

  @Test
  void failedForceThatLosesIsFollowedByASuccessWithoutTheBytes() throws IOException {
    VolumeFile file = volume.create("a", 10_000);
    volume.forceDirectory("");
    file.write(0, filled(10, 'x'));
    file.force();
    volume.faults().failForceAndLose(1);
    file.write(0, filled(10, 'y'));
    assertThatIOException().isThrownBy(file::force);
    assertThat(volume.files().bytes("a")).isEqualTo(filled(10, 'y').array());
    file.force();
    assertThat(volume.crash(KEEP_ALL, 1).files().bytes("a")).isEqualTo(filled(10, 'y').array());
    assertThat(volume.crash(DROP_ALL, 1).files().bytes("a")).isEqualTo(filled(10, 'x').array());
    assertThat(volume.crash(ANY_SUBSET, 1).files().bytes("a")).isEqualTo(filled(10, 'x').array());
  }

  @Test
  void plainFailedForceLosesNothingYet() throws IOException {
    VolumeFile file = volume.create("a", 10_000);
    volume.forceDirectory("");
    file.write(0, filled(10, 'x'));
    volume.faults().fail(VolumeOperation.FORCE, 1);
    assertThatIOException().isThrownBy(file::force);
    file.force();
    assertThat(volume.crash(DROP_ALL).files().bytes("a")).hasSize(10);
  }

  @Test
  void lyingForceLosesWhatItPromised() throws IOException {
    VolumeFile file = volume.create("a", 10_000);
    volume.forceDirectory("");
    volume.faults().lyingForce(true);
    file.write(0, filled(10, 'x'));
    file.force();
    volume.create("b", 1);
    volume.forceDirectory("");
    SimulatedVolume next = volume.crash(DROP_ALL);
    assertThat(next.files().paths()).containsExactly("a");
    assertThat(next.files().bytes("a")).isEmpty();
  }

  @Test
  void fullVolumeRefusesGrowthOnly() throws IOException {
    volume.faults().capacityBytes(1_000);
    VolumeFile file = volume.create("a", 10_000);
    file.write(0, filled(900, 'x'));
    assertThat(volume.freeBytes()).isEqualTo(100);
    assertThatIOException().isThrownBy(() -> file.write(800, filled(300, 'y')));
    assertThat(file.size()).isBetween(900L, 1_000L);
    file.write(0, filled(900, 'z'));
    SimulatedVolume next = volume.crash(KEEP_ALL, 3);
    assertThat(next.freeBytes()).isBetween(0L, 100L);
    next.delete("a");
    assertThat(next.freeBytes()).isEqualTo(1_000);
  }

  @Test
  void failingWriteMayHaveWrittenAPart() throws IOException {
    Set<Long> sizes = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      VolumeFile file = volume.create("f" + i, 10);
      volume.faults().fail(VolumeOperation.WRITE, 1);
      assertThatIOException().isThrownBy(() -> file.write(0, filled(3, 'x')));
      sizes.add(file.size());
    }
    assertThat(sizes).containsExactlyInAnyOrder(0L, 1L, 2L, 3L);
  }

  @Test
  void refusesToExceedTheCapacityOfAFile() throws IOException {
    VolumeFile file = volume.create("a", 100);
    file.write(0, filled(100, 'x'));
    assertThatIOException().isThrownBy(() -> file.write(1, filled(100, 'x')));
    assertThat(file.size()).isEqualTo(100);
  }

  @Test
  void cutsThePowerAtAnyOperation() throws IOException {
    for (int cut = 1; cut <= 4; cut++) {
      SimulatedVolume disk = new SimulatedVolume(cut);
      disk.faults().cutPowerAt(cut);
      assertThatIOException().isThrownBy(() -> writeForced(disk));
      assertThat(disk.faults().count()).isEqualTo(cut);
      assertThat(disk.crash(KEEP_ALL).files().paths()).hasSize(cut > 1 ? 1 : 0);
    }
    writeForced(new SimulatedVolume(9));
  }

  @Test
  void listenerHearsEachOperationAndCanCutThePower() throws IOException {
    List<String> heard = new ArrayList<>();
    volume.listen(
        new VolumeListener() {
          @Override
          public void before(long number, VolumeOperation operation, String path) {
            heard.add(number + " " + operation + " " + path);
          }

          @Override
          public void after(long number, VolumeOperation operation, String path) {
            if (operation == VolumeOperation.WRITE) {
              volume.cutPower();
            }
          }
        });
    assertThatIOException().isThrownBy(() -> writeForced(volume));
    assertThat(heard).containsExactly("1 CREATE a", "2 WRITE a");
    assertThat(volume.crash(KEEP_ALL).files().bytes("a")).hasSize(5);
  }

  // ---- what tests read and alter

  @Test
  void altersFilesDurably() throws IOException {
    SimulatedVolume disk =
        SimulatedVolume.of(1, Map.of("d/a", new byte[] {1, 2, 3}, "b", new byte[5]));
    VolumeFile open = disk.open("d/a", false);
    disk.files().flipBit("d/a", 9);
    ByteBuffer read = ByteBuffer.allocate(3);
    assertThat(open.read(0, read)).isEqualTo(3);
    assertThat(read.array()).containsExactly(1, 0, 3);
    disk.files().truncate("d/a", 2);
    disk.files().remove("b");
    SimulatedVolume next = disk.crash(DROP_ALL);
    assertThat(next.files().paths()).containsExactly("d/a");
    assertThat(next.files().bytes("d/a")).containsExactly(1, 0);
    assertThatIllegalArgumentException().isThrownBy(() -> next.files().flipBit("d/a", 16));
    assertThatIllegalArgumentException().isThrownBy(() -> next.files().bytes("b"));
  }

  @Test
  void tenThousandCrashesTakeSeconds() throws IOException {
    SimulatedVolume disk = new SimulatedVolume(5);
    long began = System.nanoTime();
    for (int i = 0; i < 10_000; i++) {
      VolumeFile log = i == 0 ? disk.create("log", 64 << 20) : disk.open("log", true);
      disk.forceDirectory("");
      log.write(0, filled(4_096, 'x'));
      log.force();
      log.write(i % 4_096, filled(600, 'y'));
      disk = disk.crash(CrashProfile.values()[i % 4]);
    }
    assertThat((System.nanoTime() - began) / 1_000_000).isLessThan(10_000);
  }

  private static void writeForced(Volume volume) throws IOException {
    VolumeFile file = volume.create("a", 100);
    file.write(0, filled(5, 'x'));
    file.force();
    volume.forceDirectory("");
  }

  private static ByteBuffer filled(int size, char with) {
    byte[] bytes = new byte[size];
    Arrays.fill(bytes, (byte) with);
    return ByteBuffer.wrap(bytes);
  }
}
