package io.varve.engine;

import io.varve.api.EntityId;
import io.varve.api.Event;
import io.varve.api.EventView;
import io.varve.storage.Bytes;
import io.varve.storage.RecordFormat;
import io.varve.storage.SegmentIndex;
import java.lang.foreign.MemorySegment;
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

  private MemorySegment lastEntity = MemorySegment.NULL;
  private @Nullable EntityId lastEntityId;

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
    int length = RecordFormat.entityLength(log(), at);
    if (length == 0) {
      return null;
    }
    long from = RecordFormat.entityAt(at);
    EntityId same = lastEntityId;
    if (same != null
        && lastEntity.byteSize() == length
        && MemorySegment.mismatch(log, from, from + length, lastEntity, 0, length) < 0) {
      return same;
    }
    byte[] text = Bytes.array(log, from, length);
    EntityId fresh = EntityId.of(new String(text, StandardCharsets.UTF_8));
    lastEntity = MemorySegment.ofArray(text);
    lastEntityId = fresh;
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
