package io.varve.engine;

import io.varve.api.Limits;
import io.varve.api.Tracking;
import io.varve.engine.SegmentRoom.Room;
import io.varve.storage.Bytes;
import io.varve.storage.CommitFormat;
import io.varve.storage.FrameFormat;
import io.varve.storage.OpenIndex;
import io.varve.storage.RecordFormat;
import io.varve.storage.SegmentIndex;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives commits their place in the one total order: decides, assigns positions and versions,
 * indexes, and puts them into the open frame. All of it under {@link #lock}, in memory, without
 * touching a file (I1, I2, I6).
 */
final class Sequencer {
  /** Says that an event is recorded when it is staged, as all are but those of an exact import. */
  static final long RECORDED_NOW = Long.MIN_VALUE;

  private final StoreContext context;
  private final StoreStatus status;
  private final StoreParts parts;
  private final SegmentRoom room;
  private final SequencerLock lock;
  private final ArrayDeque<StagedFrame> frames = new ArrayDeque<>();
  private final SegmentTypes types = new SegmentTypes();
  private @Nullable StagedFrame openFrame;
  private long nextPosition;
  private long chain;
  private long unforcedBytes;

  Sequencer(
      StoreContext context,
      StoreStatus status,
      StoreParts parts,
      SegmentRoom room,
      SequencerLock lock,
      long head,
      long chain) {
    this.context = context;
    this.status = status;
    this.parts = parts;
    this.room = room;
    this.lock = lock;
    this.nextPosition = head + 1;
    this.chain = chain;
    types.learn(room.current().index);
  }

  /**
   * Stages a commit, or says why not. Waits while too much is unforced or no room is reserved.
   *
   * @param recordedAt ticks, or {@link #RECORDED_NOW}
   * @throws io.varve.api.StoreFull if no room can be reserved
   */
  Staged stage(EncodedCommit commit, Preparation prepared, long recordedAt) {
    lock.lock();
    try {
      long attempt = room.newAttempt();
      boolean helped = false;
      while (true) {
        status.checkWritable();
        if (parts.current().sealedThrough() != prepared.sealedThrough) {
          return new Staged.Outdated();
        }
        Verdict verdict =
            Decider.decide(
                new StagedState(commit.append, prepared, room.unsealed(), nextPosition - 1),
                commit.append);
        if (verdict instanceof Verdict.Refusal refusal) {
          return new Staged.Refused(refusal);
        }
        int[] ordinals = types.ordinals(commit.types.names);
        int bytes = commit.length + SegmentTypes.definitionBytes(commit.types.names, ordinals);
        switch (findRoom(bytes, types.countWith(ordinals), attempt)) {
          case HERE -> {
            return place(commit, prepared, bytes, ordinals, recordedAt);
          }
          case ROLL -> roll();
          case WAIT -> helped = lock.awaitChange(helped);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private Room findRoom(int bytes, int typeCount, long attempt) {
    if (unforcedBytes > 0 && unforcedBytes + bytes > Limits.UNFORCED_BYTES) {
      return Room.WAIT;
    }
    // A frame header in case a new frame begins.
    return room.find(bytes + FrameFormat.HEADER_BYTES, typeCount, attempt);
  }

  private void roll() {
    openFrame = null;
    room.current().chainAfter = chain;
    OpenSegment next = room.roll(nextPosition, chain);
    parts.add(next.part);
    types.learn(next.index);
  }

  private Staged place(
      EncodedCommit commit, Preparation prepared, int bytes, int[] ordinals, long recordedAt) {
    try {
      StagedFrame frame = frameFor(bytes);
      long before = frame.length;
      long first = nextPosition;
      types.define(commit.types.names, ordinals, room.current().index, frame);
      assign(
          commit,
          prepared,
          frame,
          ordinals,
          recordedAt == RECORDED_NOW ? frame.recordedAt : recordedAt);
      nextPosition = first + commit.count();
      long added = frame.length - before;
      room.current().tail += added;
      unforcedBytes += added;
      return new Staged.InFrame(frame, first, nextPosition - 1);
    } catch (RuntimeException | Error e) {
      // The index may hold half a commit: nothing may be staged on top of it.
      status.poison(e);
      lock.changed();
      throw e;
    }
  }

  private StagedFrame frameFor(int bytes) {
    StagedFrame frame = openFrame;
    if (frame == null || frame.length + bytes > FrameFormat.MAX_BYTES) {
      OpenSegment segment = room.current();
      frame = new StagedFrame(segment, segment.tail, nextPosition, chain, context.clock().ticks());
      segment.tail += FrameFormat.HEADER_BYTES;
      unforcedBytes += FrameFormat.HEADER_BYTES;
      frames.add(frame);
      openFrame = frame;
    }
    return frame;
  }

  /** Fills in what only the order can say, and indexes the records. */
  private void assign(
      EncodedCommit commit,
      Preparation prepared,
      StagedFrame frame,
      int[] ordinals,
      long recordedAt) {
    byte[] bytes = commit.bytes;
    OpenIndex index = room.current().index;
    long commitOffset = frame.startOffset + frame.length;
    long contentHash = Bytes.i64(bytes, CommitFormat.CONTENT_HASH);
    chain = CommitFormat.chain(chain, nextPosition, recordedAt, contentHash);
    Bytes.i64(bytes, CommitFormat.FIRST_POSITION, nextPosition);
    Bytes.i64(bytes, CommitFormat.RECORDED_AT, recordedAt);
    Bytes.i64(bytes, CommitFormat.CHAIN, chain);
    int firstSlot = index.slots();
    boolean prepares = prepared.openIndex == index;
    for (int i = 0; i < commit.count(); i++) {
      int at = commit.recordAt[i];
      Bytes.u16(bytes, at + RecordFormat.TYPE, ordinals[commit.types.ofEvent[i]]);
      Bytes.i64(bytes, at + RecordFormat.POSITION, nextPosition + i);
      Bytes.i64(bytes, at + RecordFormat.RECORDED_AT, recordedAt);
      if ((bytes[at + RecordFormat.FLAGS] & RecordFormat.FLAG_TIMESTAMP_ASSIGNED) != 0) {
        Bytes.i64(bytes, at + RecordFormat.TIMESTAMP, recordedAt);
      }
      int key = SegmentIndex.NO_KEY;
      if (commit.entityLength(i) > 0) {
        boolean known = prepares && prepared.openKeys[i] != SegmentIndex.NO_KEY;
        key = known ? prepared.openKeys[i] : commit.entityKey(i, index);
        long version =
            key != SegmentIndex.NO_KEY ? index.tip(key) + 1 : firstVersionHere(commit, i, prepared);
        Bytes.i64(bytes, at + RecordFormat.VERSION, version);
      }
      index.append(bytes, at, (int) (commitOffset + at), key, commit.hashes, commit.hashAt[i]);
    }
    indexCommit(commit, prepared, index, firstSlot);
    frame.add(bytes, commit.length, commit.count() + 1);
    frame.positions += commit.count();
    frame.chainAfter = chain;
  }

  /** The version of an event whose entity the newest index does not know. */
  private long firstVersionHere(EncodedCommit commit, int event, Preparation prepared) {
    List<OpenSegment> unsealed = room.unsealed();
    for (int i = unsealed.size() - 2; i >= 0; i--) {
      OpenIndex index = unsealed.get(i).index;
      int key = commit.entityKey(event, index);
      if (key != SegmentIndex.NO_KEY) {
        return index.tip(key) + 1;
      }
    }
    return prepared.sealedThrough == 0 ? 1 : prepared.sealedVersions[event] + 1;
  }

  private static void indexCommit(
      EncodedCommit commit, Preparation prepared, OpenIndex index, int firstSlot) {
    KeyTerm request = prepared.requestKey;
    if (request != null) {
      index.appendRequest(firstSlot, request.hash(), request.bytes());
    }
    KeyTerm source = prepared.sourceKey;
    Tracking tracking = commit.append.tracking();
    if (source != null && tracking != null) {
      index.appendSource(firstSlot, source.hash(), source.bytes(), tracking.position());
    }
  }

  /**
   * The oldest staged frame, closed to further commits; null: nothing is staged. Called by the
   * flusher.
   */
  @Nullable StagedFrame takeFrame() {
    lock.lock();
    try {
      return oldestFrame();
    } finally {
      lock.unlock();
    }
  }

  private @Nullable StagedFrame oldestFrame() {
    StagedFrame frame = frames.pollFirst();
    if (frame == openFrame) {
      openFrame = null;
    }
    return frame;
  }

  /**
   * Called by the flusher when a frame is on the disk: appends that wait for its memory may go on,
   * and nothing may wait for it any more through {@link #whenDone}. Returns the next frame, as
   * {@link #takeFrame} does.
   */
  @Nullable StagedFrame frameDone(StagedFrame frame) {
    lock.lock();
    try {
      unforcedBytes -= frame.length;
      lock.changed();
      frame.closeListeners();
      return status.poisonCause() == null ? oldestFrame() : null;
    } finally {
      lock.unlock();
    }
  }

  /** All frames staged and not taken; none will be written. Called when the store is poisoned. */
  List<StagedFrame> abandonFrames() {
    lock.lock();
    try {
      List<StagedFrame> abandoned = List.copyOf(frames);
      frames.clear();
      openFrame = null;
      lock.changed();
      return abandoned;
    } finally {
      lock.unlock();
    }
  }

  /** Says that nothing may wait for a frame any more that will never be written. */
  void frameLost(StagedFrame frame) {
    lock.lock();
    try {
      frame.closeListeners();
    } finally {
      lock.unlock();
    }
  }

  /** Adds what is to run once the frame is done; false if it is done already, or about to be. */
  boolean whenDone(StagedFrame frame, Runnable listener) {
    lock.lock();
    try {
      return frame.listen(listener);
    } finally {
      lock.unlock();
    }
  }
}
