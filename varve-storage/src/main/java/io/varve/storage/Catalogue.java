package io.varve.storage;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Says which directory holds which tenant's store. Written whole to a new file, forced and renamed,
 * so it is either the old or the new one.
 *
 * <pre>
 *  0  u32  magic "VCAT"
 *  4  u16  format version, 1
 *  6  u16  number of entries
 *  8  u32  CRC-32C of bytes 0 .. 8 and 12 .. end
 * 12       entries: u16 length and tenant name, u16 length and directory name,
 *          u16 1: the store is made; 0: it is being made
 * </pre>
 */
public final class Catalogue {
  public static final String DEFAULT_TENANT = "default";
  private static final int MAGIC = 0x54414356; // "VCAT"
  private static final int VERSION_1 = 1;
  private static final int CRC_AT = 8;
  private static final int HEADER_BYTES = 12;
  private static final int MAX_BYTES = 16 * 1024 * 1024;

  /**
   * A tenant and its store.
   *
   * @param directory name under {@link StorePaths#STORES}
   * @param made false: its files may be missing still, and nothing was ever stored in it
   */
  public record Entry(String tenant, String directory, boolean made) {}

  private Catalogue() {}

  /**
   * The entries.
   *
   * @throws NoSuchFileException if the volume has no catalogue
   * @throws DamagedFile if it is not valid
   */
  public static List<Entry> read(Volume volume) throws IOException {
    try (VolumeFile file = volume.open(StorePaths.CATALOGUE, false)) {
      long size = file.size();
      if (size < HEADER_BYTES || size > MAX_BYTES) {
        throw damaged(0, "a catalogue", size + " bytes");
      }
      ByteBuffer buffer = ByteBuffer.allocate((int) size);
      file.read(0, buffer);
      return decode(MemorySegment.ofArray(buffer.array()));
    }
  }

  private static List<Entry> decode(MemorySegment s) throws IOException {
    if (Bytes.i32(s, 0) != MAGIC) {
      throw damaged(0, "the magic of a catalogue", Integer.toHexString(Bytes.i32(s, 0)));
    }
    int crc = crc(s);
    if (crc != Bytes.i32(s, CRC_AT)) {
      throw damaged(
          CRC_AT, "CRC " + Integer.toHexString(crc), Integer.toHexString(Bytes.i32(s, CRC_AT)));
    }
    if (Bytes.u16(s, 4) != VERSION_1) {
      throw new NewerFormat(StorePaths.CATALOGUE, Bytes.u16(s, 4));
    }
    List<Entry> entries = new ArrayList<>();
    int at = HEADER_BYTES;
    for (int i = 0; i < Bytes.u16(s, 6); i++) {
      String tenant = text(s, at);
      at += 2 + Bytes.u16(s, at);
      String directory = directory(s, at);
      at += 2 + Bytes.u16(s, at);
      requireInside(s, at, 2);
      entries.add(new Entry(tenant, directory, Bytes.u16(s, at) == 1));
      at += 2;
    }
    return entries;
  }

  private static String text(MemorySegment s, int at) throws DamagedFile {
    requireInside(s, at, 2);
    requireInside(s, at, 2 + Bytes.u16(s, at));
    return new String(Bytes.array(s, at + 2L, Bytes.u16(s, at)), StandardCharsets.UTF_8);
  }

  private static String directory(MemorySegment s, int at) throws DamagedFile {
    String name = text(s, at);
    try {
      return VolumePath.requireFile(name);
    } catch (IllegalArgumentException e) {
      throw damaged(at, "the name of a directory", String.valueOf(e.getMessage()));
    }
  }

  private static void requireInside(MemorySegment s, int at, int length) throws DamagedFile {
    if (at + length > s.byteSize()) {
      throw damaged(6, "entries that end inside the file", s.byteSize() + " bytes");
    }
  }

  private static DamagedFile damaged(long offset, String expected, String actual) {
    return new DamagedFile(StorePaths.CATALOGUE, offset, expected, actual);
  }

  /** Replaces the catalogue, durably. */
  public static void write(Volume volume, List<Entry> entries) throws IOException {
    ByteBuffer buffer = encode(entries);
    String fresh = StorePaths.CATALOGUE + ".new";
    if (volume.list("").contains(fresh)) {
      volume.delete(fresh);
    }
    try (VolumeFile file = volume.create(fresh, buffer.remaining())) {
      file.write(0, buffer);
      file.force();
    }
    volume.rename(fresh, StorePaths.CATALOGUE);
    volume.forceDirectory("");
  }

  private static ByteBuffer encode(List<Entry> entries) {
    int size = HEADER_BYTES;
    for (Entry entry : entries) {
      size += 6 + utf8(entry.tenant).length + utf8(entry.directory).length;
    }
    ByteBuffer buffer = ByteBuffer.allocate(size);
    MemorySegment s = MemorySegment.ofArray(buffer.array());
    Bytes.i32(s, 0, MAGIC);
    Bytes.u16(s, 4, VERSION_1);
    Bytes.u16(s, 6, entries.size());
    int at = HEADER_BYTES;
    for (Entry entry : entries) {
      at = putText(s, at, utf8(entry.tenant));
      at = putText(s, at, utf8(entry.directory));
      Bytes.u16(s, at, entry.made ? 1 : 0);
      at += 2;
    }
    Bytes.i32(s, CRC_AT, crc(s));
    return buffer;
  }

  private static int crc(MemorySegment s) {
    CRC32C crc = new CRC32C();
    crc.update(s.asSlice(0, CRC_AT).asByteBuffer());
    crc.update(s.asSlice(HEADER_BYTES).asByteBuffer());
    return (int) crc.getValue();
  }

  private static int putText(MemorySegment s, int at, byte[] text) {
    Bytes.u16(s, at, text.length);
    MemorySegment.copy(MemorySegment.ofArray(text), 0, s, at + 2L, text.length);
    return at + 2 + text.length;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
