package io.varve.engine;

import io.varve.api.EntityId;
import io.varve.api.Event;
import io.varve.api.EventView;
import io.varve.storage.RecordFormat;
import io.varve.storage.SegmentIndex;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One record read in the mapping; moved from record to record. Used by one thread. */
final class RecordView implements EventView {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

  private final EventDecoder decoder;
  private @Nullable ViewPart part;
  private @Nullable SegmentIndex index;
  private int slot;
  private MemorySegment log = MemorySegment.NULL;
  private long at;

  /** The same bytes as {@link #log}: a view of a payload is then one object. */
  private ByteBuffer whole = NOTHING;

  /** The entity shown last: its key in an index stands for its bytes. */
  private @Nullable EntityId lastEntity;

  private @Nullable SegmentIndex lastIndex;
  private int lastKey;

  /** Where an entity's bytes go before they become text. */
  private byte[] text = {};

  RecordView(EventDecoder decoder) {
    this.decoder = decoder;
  }

  void show(ViewPart itsPart, SegmentIndex itsIndex, int itsSlot) {
    part = itsPart;
    index = itsIndex;
    slot = itsSlot;
    int offset = itsIndex.offset(itsSlot);
    at = offset;
    MemorySegment holding = itsPart.log(itsSlot, offset);
    if (!holding.equals(log)) {
      log = holding;
      whole = holding.asByteBuffer();
    }
  }

  /** Ends the view: using it from now on fails. */
  void end() {
    part = null;
    index = null;
    log = MemorySegment.NULL;
    whole = NOTHING;
  }

  @Override
  public long position() {
    return RecordFormat.position(log(), at);
  }

  @Override
  public long version() {
    return RecordFormat.version(log(), at);
  }

  @Override
  public UUID id() {
    return new UUID(RecordFormat.idHigh(log(), at), RecordFormat.idLow(log(), at));
  }

  @Override
  public String eventType() {
    return index().typeName(RecordFormat.type(log(), at));
  }

  @Override
  public @Nullable EntityId entityId() {
    SegmentIndex shown = index();
    int key = shown.entityKey(slot);
    if (key == SegmentIndex.NO_KEY) {
      return null;
    }
    EntityId same = lastEntity;
    if (same != null && key == lastKey && shown == lastIndex) {
      return same;
    }
    int length = RecordFormat.entityLength(log, at);
    if (text.length < length) {
      text = new byte[Math.max(length, 2 * text.length)];
    }
    MemorySegment.copy(log, ValueLayout.JAVA_BYTE, RecordFormat.entityAt(at), text, 0, length);
    EntityId fresh = EntityId.of(new String(text, 0, length, StandardCharsets.UTF_8));
    lastEntity = fresh;
    lastKey = key;
    lastIndex = shown;
    return fresh;
  }

  @Override
  public long timestampTicks() {
    return RecordFormat.timestamp(log(), at);
  }

  @Override
  public long recordedAtTicks() {
    return RecordFormat.recordedAt(log(), at);
  }

  @Override
  public boolean payloadIsJson() {
    return (RecordFormat.flags(log(), at) & RecordFormat.FLAG_PAYLOAD_JSON) != 0;
  }

  @Override
  public ByteBuffer payload() {
    long from = RecordFormat.payloadAt(log(), at);
    return whole.slice((int) from, RecordFormat.payloadLength(log, at));
  }

  @Override
  public int payloadSizeBytes() {
    return RecordFormat.payloadLength(log(), at);
  }

  @Override
  public int copyPayload(byte[] target, int offset) {
    MemorySegment from = log();
    int length = RecordFormat.payloadLength(from, at);
    MemorySegment.copy(
        from, ValueLayout.JAVA_BYTE, RecordFormat.payloadAt(from, at), target, offset, length);
    return length;
  }

  @Override
  public Event toEvent() {
    SegmentIndex shown = index();
    if (part == null) {
      throw ended();
    }
    decoder.load(part, shown, slot);
    return decoder.event();
  }

  private MemorySegment log() {
    if (part == null) {
      throw ended();
    }
    return log;
  }

  private SegmentIndex index() {
    if (index == null) {
      throw ended();
    }
    return index;
  }

  private static IllegalStateException ended() {
    return new IllegalStateException("an event view is valid only inside the callback that got it");
  }
}
