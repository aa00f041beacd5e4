package io.varve.fuzz;

import static io.varve.fuzz.Verdict.check;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.varve.storage.DamagedFile;
import io.varve.storage.IndexDomain;
import io.varve.storage.IndexFile;
import io.varve.storage.IndexFormat;
import io.varve.storage.KeyHash;
import io.varve.storage.SegmentIndex;
import io.varve.storage.SlotCursor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;

/**
 * An index file, changed in any way and with its checksums made right again: it is refused, or no
 * question leaves the file or fails to end.
 */
final class IndexFuzz {
  private static final int FIRST_POSITION = 40;
  private static final KeyHash KEY_HASH = KeyHash.ofStore(1, 2);
  private static final Map<String, byte[]> ORIGINAL = original();
  private static final StoreChanges CHANGES = new StoreChanges(ORIGINAL);

  private static Map<String, byte[]> original() {
    Map<String, byte[]> files = SmallStore.closed();
    files.keySet().removeIf(path -> !path.endsWith(".idx"));
    return files;
  }

  @FuzzTest
  void changedFile(byte[] data) throws IOException {
    Input input = new Input(data);
    boolean repaired = input.u8() % 8 != 0;
    Map<String, byte[]> files = CHANGES.apply(input, repaired);
    for (byte[] file : files.values()) {
      read(file);
    }
  }

  @FuzzTest
  void anyBytes(byte[] data) throws IOException {
    byte[] file = data.clone();
    Checksums.repairIndex(file);
    read(file);
  }

  private static void read(byte[] file) throws IOException {
    if (file.length < 64) {
      return;
    }
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    // The name must be that of the positions inside.
    String path =
        "index/"
            + IndexFormat.fileName(
                bytes.getLong(FIRST_POSITION), bytes.getLong(FIRST_POSITION + 8));
    try {
      IndexFile index = IndexFile.open(FuzzVolume.of(Map.of(path, file)), path);
      index.verify();
      askAll(index);
    } catch (DamagedFile e) {
      check(e.getMessage() != null, "a failure has a message");
    }
  }

  private static void askAll(SegmentIndex index) {
    int slots = index.slots();
    for (int slot = 0; slot < Math.min(slots, 64); slot++) {
      index.offset(slot);
      index.typeName(index.type(slot));
      index.timestamp(slot);
      if (index.entityKey(slot) != SegmentIndex.NO_KEY) {
        check(index.domain(index.entityKey(slot)) == IndexDomain.ENTITY, "an entity");
      }
      index.timeMayMatch(slot / SegmentIndex.BLOCK_SLOTS, 0, 1);
    }
    for (int domain = 1; domain <= IndexDomain.SOURCE; domain++) {
      askDomain(index, domain, slots);
    }
    drain(index.idCandidates(1, 2, slots), slots);
  }

  private static void askDomain(SegmentIndex index, int domain, int slots) {
    index.keys(domain);
    index.findPrefix(
        domain,
        new byte[] {'o'},
        key -> {
          byte[] name = index.key(key);
          index.find(domain, KEY_HASH.hash(domain, name, 0, name.length), name, 0, name.length);
          index.tip(key);
          index.lastSlot(key, slots);
          index.lastSlot(key, slots / 2);
          check(index.count(key) <= slots, "no more slots than there are");
          drain(index.ascending(key, 0, slots), slots);
          drain(index.ascending(key, slots / 2, slots), slots);
          drain(index.descending(key, 0, slots), slots);
        });
    index.findPrefix(domain, new byte[0], index::key);
    byte[] unknown = {'?'};
    index.find(domain, KEY_HASH.hash(domain, unknown, 0, 1), unknown, 0, 1);
  }

  private static void drain(SlotCursor cursor, int slots) {
    int count = 0;
    for (int slot = cursor.next(); slot != SlotCursor.NONE; slot = cursor.next()) {
      check(slot >= 0 && slot < slots, "a slot of the index");
      check(++count <= slots, "an end");
    }
  }
}
