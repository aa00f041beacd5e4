package io.varve.engine;

import io.varve.api.Event;
import io.varve.api.StoreDamaged;
import io.varve.storage.RecordFormat;
import io.varve.storage.SegmentIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Walks the commits of a view in order, whole. Used by one thread. */
final class CommitLog {
  private final StoreView view;
  private final EventDecoder decoder = new EventDecoder();
  private int partNumber;

  private CommitLog(StoreView view) {
    this.view = view;
  }

  /**
   * Hands over every commit that has an event above {@code after}.
   *
   * @throws StoreDamaged at the first commit that is not as it was written; those before it were
   *     handed over
   */
  static void forEach(StoreView view, long after, Consumer<StoredCommit> consumer) {
    new CommitLog(view).walk(after, consumer);
  }

  private void walk(long after, Consumer<StoredCommit> consumer) {
    long from = Math.max(after + 1, view.firstPosition());
    if (after >= view.visible()) {
      return;
    }
    partNumber = view.partOf(from);
    ViewPart part = partOf(from);
    SegmentIndex index = part.index();
    long position = CommitRecord.of(part, index, slot(part, from)).firstPosition();
    partNumber = view.partOf(position);
    while (position <= view.visible()) {
      position += handOver(position, consumer);
    }
  }

  /** Hands over the commit that starts at {@code position} and returns how many events it has. */
  private int handOver(long position, Consumer<StoredCommit> consumer) {
    ViewPart part = partOf(position);
    SegmentIndex index = part.index();
    CommitRecord commit = CommitRecord.of(part, index, slot(part, position));
    check(part, commit, "first position", position, commit.firstPosition());
    int count = commit.count();
    if (commit.lastPosition() > view.visible()) {
      throw damaged(
          part, commit, "a commit up to " + view.visible(), "one up to " + commit.lastPosition());
    }
    List<Event> events = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      ViewPart itsPart = partOf(position + i);
      int slot = slot(itsPart, position + i);
      SegmentIndex itsIndex = itsPart.index();
      decoder.load(itsPart, itsIndex, slot);
      int offset = itsIndex.offset(slot);
      long itsCommit = RecordFormat.commitAt(itsPart.log(slot, offset), offset);
      check(part, commit, "commit offset of position " + (position + i), commit.at(), itsCommit);
      events.add(decoder.event());
    }
    consumer.accept(new StoredCommit(events, commit.requestId(), commit.tracking()));
    return count;
  }

  private static void check(
      ViewPart part, CommitRecord commit, String what, long expected, long actual) {
    if (expected != actual) {
      throw damaged(part, commit, what + " " + expected, Long.toString(actual));
    }
  }

  private static StoreDamaged damaged(
      ViewPart part, CommitRecord commit, String expected, String actual) {
    return new StoreDamaged(part.segment().path(), commit.at(), expected, actual);
  }

  /** The part of a position that is not before the last one asked for. */
  private ViewPart partOf(long position) {
    while (partNumber + 1 < view.parts().size()
        && view.parts().get(partNumber + 1).firstPosition() <= position) {
      partNumber++;
    }
    return view.parts().get(partNumber);
  }

  private static int slot(ViewPart part, long position) {
    return (int) (position - part.firstPosition());
  }
}
