package io.varve.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.varve.storage.LockHeld;
import io.varve.storage.Volume;
import io.varve.storage.VolumeFile;
import io.varve.storage.VolumeLock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Volume} does, as tests: extend it and say how to make one. Nothing here cuts
 * the power; that is {@link SimulatedVolume}'s part.
 */
public abstract class VolumeContract extends VolumeFileContract {
  @Test
  void refusesToCreateATakenName() throws IOException {
    try (Volume volume = newVolume()) {
      write(volume, "a", "kept");
      assertThatExceptionOfType(FileAlreadyExistsException.class)
          .isThrownBy(() -> volume.create("a", CAPACITY_BYTES));
      assertThat(text(volume, "a")).isEqualTo("kept");
    }
  }

  @Test
  void refusesToCreateInAMissingDirectory() throws IOException {
    try (Volume volume = newVolume()) {
      assertThatExceptionOfType(NoSuchFileException.class)
          .isThrownBy(() -> volume.create("none/a", CAPACITY_BYTES));
    }
  }

  @Test
  void refusesToOpenWhatIsMissingOrADirectory() throws IOException {
    try (Volume volume = newVolume()) {
      volume.createDirectory("d");
      assertThatExceptionOfType(NoSuchFileException.class)
          .isThrownBy(() -> volume.open("a", false));
      assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> volume.open("a", true));
      assertThatExceptionOfType(IOException.class).isThrownBy(() -> volume.open("d", false));
    }
  }

  @Test
  void renameReplacesAndOpenHandlesGoOn() throws IOException {
    try (Volume volume = newVolume()) {
      volume.createDirectory("d");
      write(volume, "d/old", "old");
      try (VolumeFile replaced = volume.open("d/old", false);
          VolumeFile moved = volume.create("new", CAPACITY_BYTES)) {
        moved.write(0, ByteBuffer.wrap(bytes("new")));
        volume.rename("new", "d/old");
        moved.write(3, ByteBuffer.wrap(bytes("er")));
        assertThat(text(replaced)).isEqualTo("old");
      }
      assertThat(text(volume, "d/old")).isEqualTo("newer");
      assertThat(volume.list("")).containsExactly("d");
      assertThatExceptionOfType(NoSuchFileException.class)
          .isThrownBy(() -> volume.rename("new", "other"));
      assertThatExceptionOfType(NoSuchFileException.class)
          .isThrownBy(() -> volume.rename("d/old", "none/old"));
      assertThat(text(volume, "d/old")).isEqualTo("newer");
    }
  }

  @Test
  void deletedNameCanBeUsedAgainWhileItsHandleGoesOn() throws IOException {
    try (Volume volume = newVolume();
        VolumeFile deleted = volume.create("a", CAPACITY_BYTES)) {
      deleted.write(0, ByteBuffer.wrap(bytes("first")));
      volume.delete("a");
      write(volume, "a", "second");
      deleted.write(5, ByteBuffer.wrap(bytes("!")));
      assertThat(text(deleted)).isEqualTo("first!");
      assertThat(text(volume, "a")).isEqualTo("second");
      volume.delete("a");
      assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> volume.delete("a"));
    }
  }

  @Test
  void deletesOnlyEmptyDirectories() throws IOException {
    try (Volume volume = newVolume()) {
      volume.createDirectory("d");
      write(volume, "d/a", "x");
      assertThatExceptionOfType(IOException.class).isThrownBy(() -> volume.delete("d"));
      volume.delete("d/a");
      volume.delete("d");
      assertThat(volume.list("")).isEmpty();
    }
  }

  @Test
  void listsTheNamesOfOneDirectorySorted() throws IOException {
    try (Volume volume = newVolume()) {
      volume.createDirectory("d/e");
      volume.createDirectory("d/e");
      write(volume, "d/b", "");
      write(volume, "d/a", "");
      write(volume, "d/e/c", "");
      write(volume, "d.x", "");
      assertThat(volume.list("d")).containsExactly("a", "b", "e");
      assertThat(volume.list("")).containsExactly("d", "d.x");
      assertThat(volume.list("none")).isEmpty();
    }
  }

  @Test
  void directoryForcesWhatIsThere() throws IOException {
    try (Volume volume = newVolume()) {
      volume.createDirectory("d");
      volume.forceDirectory("");
      volume.forceDirectory("d");
      assertThatExceptionOfType(NoSuchFileException.class)
          .isThrownBy(() -> volume.forceDirectory("none"));
    }
  }

  @Test
  void lockHasOneHolder() throws IOException {
    try (Volume volume = newVolume()) {
      VolumeLock first = volume.lock("LOCK");
      assertThatExceptionOfType(LockHeld.class).isThrownBy(() -> volume.lock("LOCK"));
      assertThat(volume.list("")).containsExactly("LOCK");
      first.close();
      VolumeLock second = volume.lock("LOCK");
      first.close();
      assertThatExceptionOfType(LockHeld.class).isThrownBy(() -> volume.lock("LOCK"));
      second.close();
      volume.lock("LOCK").close();
    }
  }

  @Test
  void refusesPathsThatAreNotPlainNames() throws IOException {
    try (Volume volume = newVolume()) {
      for (String path :
          List.of("/a", "../a", "a/../b", "./a", "a//b", "a/", "a\\b", "a\0b", "..")) {
        assertThatIllegalArgumentException().isThrownBy(() -> volume.create(path, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> volume.open(path, false));
        assertThatIllegalArgumentException().isThrownBy(() -> volume.list(path));
        assertThatIllegalArgumentException().isThrownBy(() -> volume.createDirectory(path));
        assertThatIllegalArgumentException().isThrownBy(() -> volume.rename(path, "x"));
        assertThatIllegalArgumentException().isThrownBy(() -> volume.rename("x", path));
        assertThatIllegalArgumentException().isThrownBy(() -> volume.delete(path));
        assertThatIllegalArgumentException().isThrownBy(() -> volume.forceDirectory(path));
        assertThatIllegalArgumentException().isThrownBy(() -> volume.lock(path));
      }
    }
  }

  @Test
  void hasRoom() throws IOException {
    try (Volume volume = newVolume()) {
      assertThat(volume.freeBytes()).isGreaterThanOrEqualTo(CAPACITY_BYTES);
    }
  }
}
