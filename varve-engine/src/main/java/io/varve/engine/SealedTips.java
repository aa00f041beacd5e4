package io.varve.engine;

import io.varve.engine.LogState.Tip;
import io.varve.storage.IndexDomain;
import io.varve.storage.RecordFormat;
import io.varve.storage.SegmentIndex;
import io.varve.storage.SlotCursor;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Finds the newest version of entities, and the newest position of tracking sources, in the sealed
 * parts of the log. Keeps recent answers in a table of fixed size, each with the position up to
 * which it holds; what was sealed since is searched on top. Used by many threads.
 */
final class SealedTips {
  private static final int ENTRIES = 1 << 15;
  private static final long[] NONE_SEALED = {};

  /** What is known of one key: its tip in the sealed parts up to {@code through}. */
  private static final class Entry {
    private final long hash;
    private final byte[] key;
    private final int domain;
    private final Tip tip;
    private final long through;

    Entry(long hash, byte[] key, int domain, Tip tip, long through) {
      this.hash = hash;
      this.key = key;
      this.domain = domain;
      this.tip = tip;
      this.through = through;
    }
  }

  private final AtomicReferenceArray<Entry> entries = new AtomicReferenceArray<>(ENTRIES);

  /**
   * For each event of a commit whose entity is not found in the open index: its version in the
   * sealed parts. Empty where there are none.
   */
  long[] versions(EncodedCommit commit, int[] openKeys, StoreView view, long sealedThrough) {
    if (sealedThrough == 0) {
      return NONE_SEALED;
    }
    int count = commit.count();
    long[] versions = new long[count];
    for (int i = 0; i < count; i++) {
      int length = openKeys[i] == SegmentIndex.NO_KEY ? commit.entityLength(i) : 0;
      if (length > 0) {
        int from = commit.recordAt[i] + RecordFormat.EVENT_HEADER_BYTES;
        long hash = commit.hashes[commit.hashAt[i]];
        versions[i] =
            tip(IndexDomain.ENTITY, hash, commit.bytes, from, length, view, sealedThrough).value();
      }
    }
    return versions;
  }

  Tip tip(KeyTerm key, StoreView view, long sealedThrough) {
    return sealedThrough == 0
        ? Tip.NONE
        : tip(key.domain(), key.hash(), key.bytes(), 0, key.bytes().length, view, sealedThrough);
  }

  private Tip tip(
      int domain, long hash, byte[] key, int from, int length, StoreView view, long sealedThrough) {
    int place = (int) (hash ^ (hash >>> 32)) & (ENTRIES - 1);
    Entry entry = entries.get(place);
    boolean known =
        entry != null
            && entry.hash == hash
            && entry.domain == domain
            && Arrays.equals(entry.key, 0, entry.key.length, key, from, from + length);
    if (known && entry.through == sealedThrough) {
      return entry.tip;
    }
    long above = known && entry.through < sealedThrough ? entry.through : 0;
    Tip tip = search(domain, hash, key, from, length, view, above, sealedThrough);
    if (tip.position() == 0 && above > 0) {
      tip = entry.tip;
    }
    if (!known || entry.through < sealedThrough) {
      byte[] copy = Arrays.copyOfRange(key, from, from + length);
      entries.set(place, new Entry(hash, copy, domain, tip, sealedThrough));
    }
    return tip;
  }

  /** Searches the sealed parts above {@code above}, newest first. */
  private static Tip search(
      int domain,
      long hash,
      byte[] key,
      int from,
      int length,
      StoreView view,
      long above,
      long sealedThrough) {
    List<ViewPart> parts = view.parts();
    for (int i = parts.size() - 1; i >= 0; i--) {
      ViewPart part = parts.get(i);
      if (part.firstPosition() > sealedThrough) {
        continue;
      }
      if (part.firstPosition() + part.slots() - 1 <= above) {
        break;
      }
      SegmentIndex index = part.index();
      int number = index.find(domain, hash, key, from, length);
      if (number != SegmentIndex.NO_KEY) {
        int slot = index.lastSlot(number, index.slots());
        if (slot != SlotCursor.NONE) {
          return new Tip(index.tip(number), part.firstPosition() + slot);
        }
      }
    }
    return Tip.NONE;
  }
}
