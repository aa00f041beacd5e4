package io.varve.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.varve.storage.DiskVolume;
import io.varve.storage.LockHeld;
import io.varve.storage.Volume;
import io.varve.storage.VolumeLock;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskVolumeTest extends VolumeContract {
  @TempDir Path directory;

  @Override
  protected Volume newVolume() throws IOException {
    return DiskVolume.create(directory.resolve("some/volume"));
  }

  @Test
  void opensOnlyWhatIsADirectory() throws IOException {
    Files.createFile(directory.resolve("file"));
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> DiskVolume.open(directory.resolve("none")));
    assertThatExceptionOfType(NotDirectoryException.class)
        .isThrownBy(() -> DiskVolume.open(directory.resolve("file")));
    assertThatIOException().isThrownBy(() -> DiskVolume.create(directory.resolve("file")));
  }

  @Test
  void onlyTheOwnerCanUseWhatItCreates() throws IOException {
    try (Volume volume = newVolume()) {
      volume.createDirectory("d/e");
      volume.create("d/e/f", 1).close();
      volume.lock("LOCK").close();
    }
    Path root = directory.resolve("some/volume");
    assertThat(permissions(directory.resolve("some"))).isEqualTo("rwx------");
    assertThat(permissions(root)).isEqualTo("rwx------");
    assertThat(permissions(root.resolve("d"))).isEqualTo("rwx------");
    assertThat(permissions(root.resolve("d/e"))).isEqualTo("rwx------");
    assertThat(permissions(root.resolve("d/e/f"))).isEqualTo("rw-------");
    assertThat(permissions(root.resolve("LOCK"))).isEqualTo("rw-------");
  }

  @Test
  void followsNoSymbolicLink() throws IOException {
    Path outside = Files.createDirectory(directory.resolve("outside"));
    Path secret = Files.writeString(outside.resolve("secret"), "secret");
    try (Volume volume = newVolume()) {
      Path root = directory.resolve("some/volume");
      Files.createSymbolicLink(root.resolve("directory"), outside);
      Files.createSymbolicLink(root.resolve("file"), secret);
      Files.createSymbolicLink(root.resolve("dangling"), outside.resolve("made"));
      assertThatIOException().isThrownBy(() -> volume.open("file", false));
      assertThatIOException().isThrownBy(() -> volume.open("directory/secret", true));
      assertThatIOException().isThrownBy(() -> volume.create("directory/made", 1));
      assertThatIOException().isThrownBy(() -> volume.create("dangling", 1));
      assertThatIOException().isThrownBy(() -> volume.lock("dangling"));
      assertThatIOException().isThrownBy(() -> volume.list("directory"));
      assertThatIOException().isThrownBy(() -> volume.createDirectory("directory/made"));
      assertThatIOException().isThrownBy(() -> volume.delete("directory/secret"));
      assertThatIOException().isThrownBy(() -> volume.rename("directory/secret", "here"));
      assertThatIOException().isThrownBy(() -> volume.forceDirectory("directory"));
    }
    assertThat(outside).isDirectoryContaining(path -> path.equals(secret));
    assertThat(outside.resolve("made")).doesNotExist();
  }

  @Test
  void lockIsSeenThroughEveryVolumeAndNameOfTheDirectory() throws IOException {
    Path link = directory.resolve("link");
    try (Volume volume = newVolume();
        VolumeLock _ = volume.lock("LOCK")) {
      Files.createSymbolicLink(link, directory.resolve("some/volume"));
      try (Volume second = DiskVolume.open(link)) {
        assertThatExceptionOfType(LockHeld.class)
            .isThrownBy(() -> second.lock("LOCK"))
            .withMessageEndingWith("by this process");
        // Closing any handle of the file would drop the lock of this whole process.
        assertThatIOException().isThrownBy(() -> second.open("LOCK", false));
      }
    }
  }

  @Test
  void lockIsHeldAgainstOtherCodeOfThisProcess() throws IOException {
    Path lockFile = directory.resolve("some/volume/LOCK");
    try (Volume volume = newVolume();
        VolumeLock _ = volume.lock("LOCK");
        FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE)) {
      assertThatExceptionOfType(OverlappingFileLockException.class).isThrownBy(channel::tryLock);
    }
  }

  @Test
  void lockIsHeldAgainstOtherProcesses() throws Exception {
    try (Volume volume = newVolume()) {
      Process holder =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  LockHolder.class.getName(),
                  directory.resolve("some/volume").toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      try (BufferedReader said = holder.inputReader()) {
        assertThat(said.readLine()).isEqualTo("held");
        assertThatExceptionOfType(LockHeld.class)
            .isThrownBy(() -> volume.lock("LOCK"))
            .withMessageEndingWith("by another process");
      } finally {
        holder.destroyForcibly().waitFor();
      }
      // A dead process holds nothing.
      volume.lock("LOCK").close();
    }
  }

  /** Another process: takes the lock, says so and keeps it. */
  static final class LockHolder {
    public static void main(String[] arguments) throws Exception {
      VolumeLock _ = DiskVolume.open(Path.of(arguments[0])).lock("LOCK");
      System.out.println("held");
      Thread.sleep(60_000);
    }
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
