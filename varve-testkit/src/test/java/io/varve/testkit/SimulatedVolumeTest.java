package io.varve.testkit;

import static io.varve.testkit.CrashProfile.ANY_SUBSET;
import static io.varve.testkit.CrashProfile.DROP_ALL;
import static io.varve.testkit.CrashProfile.KEEP_ALL;
import static io.varve.testkit.CrashProfile.ORDERED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.varve.storage.Volume;
import io.varve.storage.VolumeFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SimulatedVolumeTest extends VolumeContract {
  private static final int SECTOR = 512;
  private final SimulatedVolume volume = new SimulatedVolume(1);

  @Override
  protected Volume newVolume() {
    return volume;
  }

  // ---- power loss, data

  @ParameterizedTest
  @EnumSource(CrashProfile.class)
  void forcedBytesSurviveEveryCrash(CrashProfile profile) throws IOException {
    SplittableRandom random = new SplittableRandom(7);
    for (int seed = 0; seed < 500; seed++) {
      SimulatedVolume disk = new SimulatedVolume(seed);
      VolumeFile file = disk.create("a", 1 << 20);
      disk.forceDirectory("");
      byte[] forced = new byte[1 + random.nextInt(5_000)];
      random.nextBytes(forced);
      for (int at = 0; at < forced.length; at += 700) {
        file.write(at, ByteBuffer.wrap(forced, at, Math.min(700, forced.length - at)));
      }
      file.force();
      file.write(forced.length, ByteBuffer.wrap(new byte[random.nextInt(3_000)]));
      byte[] found = disk.crash(profile).files().bytes("a");
      assertThat(Arrays.mismatch(forced, found)).isIn(-1, forced.length);
    }
  }

  @Test
  void dropAllLosesExactlyWhatWasNotForced() throws IOException {
    VolumeFile file = volume.create("a", 1 << 20);
    volume.forceDirectory("");
    file.write(0, filled(1_000, 'x'));
    file.force();
    file.write(500, filled(1_000, 'y'));
    volume.create("b", 10);
    SimulatedVolume next = volume.crash(DROP_ALL);
    assertThat(next.files().paths()).containsExactly("a");
    assertThat(next.files().bytes("a")).isEqualTo(filled(1_000, 'x').array());
  }

  @Test
  void anySubsetKeepsDropsAndGarblesSectorsOnItsOwn() throws IOException {
    VolumeFile file = volume.create("a", 1 << 20);
    volume.forceDirectory("");
    file.write(0, filled(16 * SECTOR, 'x'));
    file.force();
    file.write(0, filled(16 * SECTOR, 'y'));
    Set<String> fates = new HashSet<>();
    boolean laterWithoutEarlier = false;
    for (int seed = 0; seed < 300; seed++) {
      byte[] found = volume.crash(ANY_SUBSET, seed).files().bytes("a");
      assertThat(found).hasSize(16 * SECTOR);
      String sectors = sectorFates(found);
      sectors.chars().forEach(fate -> fates.add(Character.toString(fate)));
      laterWithoutEarlier |= sectors.contains("xy");
    }
    assertThat(fates).containsExactlyInAnyOrder("x", "y", "?");
    assertThat(laterWithoutEarlier).isTrue();
  }

  @Test
  void rewritingWithTheSameBytesLosesNothing() throws IOException {
    VolumeFile file = volume.create("a", 1 << 20);
    volume.forceDirectory("");
    file.write(0, filled(16 * SECTOR, 'x'));
    file.force();
    file.write(0, filled(16 * SECTOR, 'x'));
    for (int seed = 0; seed < 100; seed++) {
      byte[] found = volume.crash(ANY_SUBSET, seed).files().bytes("a");
      assertThat(sectorFates(found)).isEqualTo("x".repeat(16));
    }
  }

  @Test
  void orderedKeepsAFirstPart() throws IOException {
    VolumeFile file = volume.create("a", 1 << 20);
    volume.forceDirectory("");
    file.write(0, filled(8 * SECTOR, 'x'));
    file.force();
    for (int sector = 0; sector < 8; sector += 2) {
      file.write(sector * SECTOR, filled(2 * SECTOR, 'y'));
    }
    Set<String> found = new HashSet<>();
    for (int seed = 0; seed < 300; seed++) {
      found.add(sectorFates(volume.crash(ORDERED, seed).files().bytes("a")));
    }
    for (int kept = 0; kept <= 8; kept++) {
      assertThat(found).contains("y".repeat(kept) + "x".repeat(8 - kept));
    }
    assertThat(found).hasSize(9);
  }

  @Test
  void sizeMayRunAheadWithZerosOrStayBehind() throws IOException {
    VolumeFile file = volume.create("a", 1 << 20);
    volume.forceDirectory("");
    file.write(0, filled(SECTOR, 'x'));
    file.force();
    file.write(SECTOR, filled(SECTOR, 'y'));
    file.write(2 * SECTOR, filled(SECTOR, 'z'));
    Set<Integer> sizes = new HashSet<>();
    boolean zerosAhead = false;
    for (int seed = 0; seed < 300; seed++) {
      byte[] found = volume.crash(ANY_SUBSET, seed).files().bytes("a");
      sizes.add(found.length);
      zerosAhead |= sectorFates(found).equals("x00");
    }
    assertThat(sizes).containsExactlyInAnyOrder(SECTOR, 2 * SECTOR, 3 * SECTOR);
    assertThat(zerosAhead).isTrue();
  }

  @Test
  void killedProcessLosesNothingButTheNextPowerCutMay() throws IOException {
    VolumeFile file = volume.create("a", 1 << 20);
    file.write(0, filled(100, 'x'));
    SimulatedVolume next = volume.crash(KEEP_ALL);
    assertThat(next.files().bytes("a")).isEqualTo(filled(100, 'x').array());
    assertThat(next.crash(DROP_ALL).files().paths()).isEmpty();
  }

  // ---- power loss, names

  @Test
  void namesNeedTheForceOfTheirDirectoryAndOfEachAbove() throws IOException {
    volume.createDirectory("d");
    volume.create("d/a", 10).force();
    volume.forceDirectory("d");
    assertThat(volume.crash(DROP_ALL, 1).files().paths()).isEmpty();
    SimulatedVolume second = new SimulatedVolume(2);
    second.createDirectory("d");
    second.forceDirectory("");
    second.create("d/a", 10).force();
    assertThat(second.copy().crash(DROP_ALL).files().paths()).isEmpty();
    second.forceDirectory("d");
    assertThat(second.crash(DROP_ALL).files().paths()).containsExactly("d/a");
  }

  @Test
  void namesForcedBeforeTheirDirectoryWasComeWithIt() throws IOException {
    volume.createDirectory("d");
    volume.create("d/a", 10).force();
    volume.forceDirectory("d");
    volume.forceDirectory("");
    assertThat(volume.crash(DROP_ALL).files().paths()).containsExactly("d/a");
  }

  @Test
  void renameIsAtomicInEveryCrash() throws IOException {
    volume.files().put("current", new byte[] {1});
    VolumeFile made = volume.create("new", 10);
    made.write(0, ByteBuffer.wrap(new byte[] {2}));
    made.force();
    volume.rename("new", "current");
    Set<String> found = new HashSet<>();
    for (int seed = 0; seed < 200; seed++) {
      SimulatedFiles files = volume.crash(ANY_SUBSET, seed).files();
      found.add(files.paths() + "=" + files.bytes("current")[0]);
    }
    assertThat(found).containsExactlyInAnyOrder("[current]=1", "[current, new]=1", "[current]=2");
    VolumeFile unused = volume.copy().open("current", false);
    assertThat(unused.size()).isEqualTo(1);
  }

  @Test
  void forcedDirectoryKeepsWhatTheRenameIntoItBuildsOn() throws IOException {
    volume.createDirectory("d");
    volume.forceDirectory("");
    volume.create("d/new", 10);
    volume.rename("d/new", "moved");
    volume.forceDirectory("");
    assertThat(volume.crash(DROP_ALL).files().paths()).containsExactly("moved");
  }

  @Test
  void deletedNameMayComeBack() throws IOException {
    volume.files().put("a", new byte[] {1});
    volume.delete("a");
    Set<List<String>> found = new HashSet<>();
    for (int seed = 0; seed < 50; seed++) {
      found.add(volume.crash(ANY_SUBSET, seed).files().paths());
    }
    assertThat(found).containsExactlyInAnyOrder(List.of(), List.of("a"));
  }

  @Test
  void crashReleasesLocksAndKillsHandles() throws IOException {
    VolumeFile file = volume.create("a", 10);
    volume.lock("LOCK");
    SimulatedVolume next = volume.crash(KEEP_ALL);
    next.lock("LOCK").close();
    assertThatIOException().isThrownBy(file::size);
    assertThatIOException().isThrownBy(() -> file.write(0, filled(1, 'x')));
    assertThatIOException().isThrownBy(() -> volume.list(""));
    assertThat(next.files().bytes("a")).isEmpty();
  }

  @Test
  void sameSeedGivesTheSameCrash() throws IOException {
    VolumeFile file = volume.create("a", 1 << 20);
    for (int i = 0; i < 20; i++) {
      file.write(i * 300L, filled(900, (char) ('a' + i)));
    }
    volume.forceDirectory("");
    for (CrashProfile profile : CrashProfile.values()) {
      Map<String, byte[]> first = volume.crash(profile, 99).files().snapshot();
      Map<String, byte[]> second = volume.crash(profile, 99).files().snapshot();
      assertThat(second.get("a")).isEqualTo(first.get("a"));
    }
  }

  private static ByteBuffer filled(int size, char with) {
    byte[] bytes = new byte[size];
    Arrays.fill(bytes, (byte) with);
    return ByteBuffer.wrap(bytes);
  }

  /** A character a sector: its byte if all are alike, 0 for zeros, ? for a mix. */
  private static String sectorFates(byte[] bytes) {
    StringBuilder fates = new StringBuilder();
    for (int at = 0; at < bytes.length; at += SECTOR) {
      byte first = bytes[at];
      boolean alike = true;
      for (int i = at; i < at + SECTOR; i++) {
        alike &= bytes[i] == first;
      }
      fates.append(!alike ? '?' : first == 0 ? '0' : (char) first);
    }
    return fates.toString();
  }
}
