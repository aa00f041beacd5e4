package io.varve.fuzz;

import static io.varve.fuzz.Verdict.check;
import static io.varve.fuzz.Verdict.same;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.varve.storage.Catalogue;
import io.varve.storage.DamagedFile;
import io.varve.storage.NewerFormat;
import io.varve.storage.RecordFormat;
import io.varve.storage.SegmentFormat;
import io.varve.storage.StorePaths;
import io.varve.storage.SuperBlock;
import io.varve.storage.TypeFormat;
import io.varve.storage.VolumeFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The small formats, each from any bytes, with and without right checksums. */
final class FormatFuzz {
  private static final String SUPER = "stores/1/super";
  private static final int SUPER_BYTES = 108;
  private static final SuperBlock STORE =
      new SuperBlock(0, 0, 1, 2, 3, 4, 5, 6, 7, 1, 1, 0, 0, 65_536, false);

  private interface Reading {
    void run() throws IOException;
  }

  private static void named(Reading reading) {
    try {
      reading.run();
    } catch (DamagedFile | NewerFormat e) {
      check(e.getMessage() != null, "a failure has a message");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** One byte of choices, then what differs from zeros in the two slots. */
  @FuzzTest
  void superBlock(byte[] data) {
    Input input = new Input(data);
    boolean repaired = (input.u8() & 1) == 0;
    byte[] file = new byte[2 * SuperBlock.SLOT_BYTES];
    put(file, 0, input.take(SUPER_BYTES));
    put(file, SuperBlock.SLOT_BYTES, input.take(SUPER_BYTES));
    put(file, input.u16() % file.length, input.rest());
    if (repaired) {
      Checksums.repairSuper(file);
    }
    FuzzVolume volume = FuzzVolume.of(Map.of(SUPER, file));
    named(() -> {
      try (VolumeFile opened = volume.open(SUPER, true)) {
        SuperBlock read = SuperBlock.read(SUPER, opened);
        SuperBlock next = read.advanced(read.lastSegment(), read.floor(), 1, true);
        if (next.sequence() > read.sequence()) {
          next.write(opened);
          same(SuperBlock.read(SUPER, opened), next, "the newer slot");
          check(SuperBlock.isSlotValid(SUPER, opened, (int) (next.sequence() & 1)), "a valid slot");
        }
      }
    });
  }

  @FuzzTest
  void catalogue(byte[] data) {
    byte[] file = data.length > 12 ? Arrays.copyOfRange(data, 1, data.length) : data.clone();
    if (data.length > 12 && (data[0] & 1) == 0) {
      Checksums.repairCatalogue(file);
    }
    FuzzVolume volume = FuzzVolume.of(Map.of(StorePaths.CATALOGUE, file));
    named(() -> {
      List<Catalogue.Entry> entries = Catalogue.read(volume);
      if (entries.stream().allMatch(entry -> isText(entry.tenant()) && isText(entry.directory()))) {
        FuzzVolume fresh = new FuzzVolume();
        Catalogue.write(fresh, entries);
        same(Catalogue.read(fresh), entries, "the catalogue read again");
      }
    });
  }

  /** Bytes that were no UTF-8 are longer when written as what they were read as. */
  private static boolean isText(String text) {
    return text.indexOf('\uFFFD') < 0;
  }

  @FuzzTest
  void segmentHeader(byte[] data) {
    byte[] file = new byte[SegmentFormat.FRAMES_AT];
    put(file, 0, Arrays.copyOf(data, Math.min(data.length, SegmentFormat.HEADER_BYTES)));
    if (data.length > SegmentFormat.HEADER_BYTES) {
      Checksums.repairSegment(file);
    }
    long first = ByteBuffer.wrap(file).order(java.nio.ByteOrder.LITTLE_ENDIAN).getLong(24);
    named(() -> {
      SegmentFormat header = SegmentFormat.decode("s", MemorySegment.ofArray(file), STORE, first);
      byte[] written = new byte[SegmentFormat.HEADER_BYTES];
      header.encode().get(written);
      MemorySegment again = MemorySegment.ofBuffer(header.encode());
      same(SegmentFormat.decode("s", again, STORE, first), header, "the header read again");
      check(written.length == SegmentFormat.HEADER_BYTES, "a whole header");
    });
  }

  /** A type definition holds any name. */
  @FuzzTest
  void typeDefinition(byte[] data) {
    Input input = new Input(data);
    int ordinal = input.u16();
    byte[] name = input.rest();
    MemorySegment record = MemorySegment.ofArray(TypeFormat.encode(ordinal, name));
    same(TypeFormat.name(record, 0), name, "the name");
    same(RecordFormat.type(record, 0), ordinal, "the ordinal");
    same(RecordFormat.length(record, 0), TypeFormat.size(name.length), "the length");
    check(TypeFormat.text(record, 0).equals(new String(name, StandardCharsets.UTF_8)), "the text");
  }

  private static void put(byte[] file, int at, byte[] part) {
    System.arraycopy(part, 0, file, at, Math.min(part.length, file.length - at));
  }
}
