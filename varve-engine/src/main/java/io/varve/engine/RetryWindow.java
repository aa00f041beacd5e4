package io.varve.engine;

import io.varve.api.AppendResult.Appended;
import io.varve.api.EntityId;
import io.varve.api.Limits;
import io.varve.api.NewEvent;
import io.varve.api.RetryMismatch;
import io.varve.storage.Bytes;
import io.varve.storage.CommitFormat;
import io.varve.storage.IndexDomain;
import io.varve.storage.KeyHash;
import io.varve.storage.RecordFormat;
import io.varve.storage.SegmentIndex;
import io.varve.storage.SlotCursor;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Recognizes an append that was done before: by its request id, or by its events' ids where its
 * expected version says they should be. Reads commit records through a view, so it survives a
 * restart and needs no memory of its own. Used by any thread.
 */
final class RetryWindow {
  private final KeyHash keyHash;

  RetryWindow(KeyHash keyHash) {
    this.keyHash = keyHash;
  }

  /**
   * First position of the newest commit in the view and the window that carries the request id; 0:
   * none.
   */
  static long lastRequest(KeyTerm requestKey, StoreView view) {
    long oldest = view.visible() - Limits.RETRY_WINDOW_POSITIONS;
    List<ViewPart> parts = view.parts();
    for (int i = parts.size() - 1; i >= 0; i--) {
      ViewPart part = parts.get(i);
      if (part.firstPosition() + part.slots() <= oldest) {
        break;
      }
      SegmentIndex index = part.index();
      int key = requestKey.find(index);
      if (key != SegmentIndex.NO_KEY) {
        int slot = index.lastSlot(key, view.endSlot(part));
        if (slot != SlotCursor.NONE) {
          return part.firstPosition() + slot;
        }
      }
    }
    return 0;
  }

  /**
   * The result of the commit that holds {@code position}, which carries the same request id.
   *
   * @throws RetryMismatch if its content is another
   */
  Appended original(StoreView view, long position, EncodedCommit retry) {
    CommitRecord commit = commitAt(view, position);
    if (!sameContent(commit, retry)) {
      throw new RetryMismatch(
          "request id \""
              + retry.append.requestId()
              + "\" was used with other content at position "
              + commit.firstPosition());
    }
    return resultOf(view, commit);
  }

  /**
   * The result of the commit that already holds this append's events at the place its expectation
   * names, if the caller gave ids; null if it does not.
   *
   * @throws RetryMismatch if only some ids are the same, or the content is another
   */
  @Nullable Appended byIds(
      StoreView view, EncodedCommit retry, EntityId entityId, long expectedVersion) {
    List<NewEvent> events = retry.append.events();
    UUID firstId = null;
    for (NewEvent event : events) {
      if (event.id() == null) {
        return null;
      }
      if (firstId == null && entityId.equals(event.entityId())) {
        firstId = event.id();
      }
    }
    long position = firstId == null ? 0 : positionOf(view, entityId, expectedVersion + 1);
    if (firstId == null
        || position == 0
        || position <= view.visible() - Limits.RETRY_WINDOW_POSITIONS) {
      return null;
    }
    return compare(view, position, retry, firstId);
  }

  private @Nullable Appended compare(
      StoreView view, long position, EncodedCommit retry, UUID firstId) {
    CommitRecord commit = commitAt(view, position);
    if (sameContent(commit, retry)) {
      return resultOf(view, commit);
    }
    if (firstId.equals(idAt(view, position)) || sharesAnId(view, commit, retry)) {
      throw new RetryMismatch(
          "event id "
              + firstId
              + " or one beside it is stored at position "
              + position
              + " already, in a commit with other content");
    }
    return null;
  }

  private static boolean sharesAnId(StoreView view, CommitRecord commit, EncodedCommit retry) {
    for (long p = commit.firstPosition(); p <= commit.lastPosition(); p++) {
      UUID stored = idAt(view, p);
      for (NewEvent event : retry.append.events()) {
        if (stored.equals(event.id())) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean sameContent(CommitRecord commit, EncodedCommit retry) {
    return commit.count() == retry.count()
        && CommitFormat.contentHash(commit.log(), commit.at())
            == ContentHash.salted(
                retry.canonicalHash, CommitFormat.salt(commit.log(), commit.at()));
  }

  private static CommitRecord commitAt(StoreView view, long position) {
    ViewPart part = view.parts().get(view.partOf(position));
    return CommitRecord.of(part, part.index(), (int) (position - part.firstPosition()));
  }

  private static UUID idAt(StoreView view, long position) {
    ViewPart part = view.parts().get(view.partOf(position));
    int slot = (int) (position - part.firstPosition());
    int offset = part.index().offset(slot);
    MemorySegment log = part.log(slot, offset);
    return new UUID(RecordFormat.idHigh(log, offset), RecordFormat.idLow(log, offset));
  }

  /** Position of an entity's version; 0: it has not come so far. */
  private long positionOf(StoreView view, EntityId entityId, long version) {
    KeyTerm term = new KeyTerm(IndexDomain.ENTITY, entityId.value(), keyHash);
    for (ViewPart part : view.parts()) {
      SegmentIndex index = part.index();
      int key = term.find(index);
      if (key == SegmentIndex.NO_KEY) {
        continue;
      }
      SlotCursor slots = index.ascending(key, 0, view.endSlot(part));
      for (int slot = slots.next(); slot != SlotCursor.NONE; slot = slots.next()) {
        int offset = index.offset(slot);
        if (RecordFormat.version(part.log(slot, offset), offset) == version) {
          return part.firstPosition() + slot;
        }
      }
    }
    return 0;
  }

  private static Appended resultOf(StoreView view, CommitRecord commit) {
    Map<EntityId, Long> versions = new LinkedHashMap<>();
    for (long p = commit.firstPosition(); p <= commit.lastPosition(); p++) {
      ViewPart part = view.parts().get(view.partOf(p));
      int slot = (int) (p - part.firstPosition());
      int offset = part.index().offset(slot);
      MemorySegment log = part.log(slot, offset);
      int length = RecordFormat.entityLength(log, offset);
      if (length > 0) {
        byte[] entity = Bytes.array(log, RecordFormat.entityAt(offset), length);
        versions.put(
            EntityId.of(new String(entity, StandardCharsets.UTF_8)),
            RecordFormat.version(log, offset));
      }
    }
    return new Appended(commit.firstPosition(), commit.lastPosition(), versions);
  }
}
