package io.varve.engine;

import io.varve.api.EntityId;
import io.varve.api.Event;
import io.varve.api.EventView;
import io.varve.storage.RecordFormat;
import io.varve.storage.SegmentIndex;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
  private MemorySegment mapping = MemorySegment.NULL;

  /**
   * The bytes of {@link #mapping}. A buffer has one kind only, so that all accesses of a callback
   * are small enough for the compiler to put them in place, which those of a segment are not.
   */
  private ByteBuffer log = NOTHING;

  private int at;

  /** The entity shown last: its key in an index stands for its bytes. */
  private @Nullable EntityId lastEntity;

  private @Nullable SegmentIndex lastIndex;
  private int lastKey;

  /** Where an entity's bytes go before they become text. */
  private byte[] text = {};

  RecordView(EventDecoder decoder) {
    this.decoder = decoder;
  }

  // The very same mapping: comparing their insides would cost as much as reading a field.
  @SuppressWarnings({"MemorySegmentReferenceEquality", "ReferenceEquality"})
  void show(ViewPart itsPart, SegmentIndex itsIndex, int itsSlot, int offset) {
    part = itsPart;
    index = itsIndex;
    slot = itsSlot;
    at = offset;
    MemorySegment holding = itsPart.log(itsSlot, offset);
    if (holding != mapping) {
      mapping = holding;
      log = holding.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  /** Ends the view: using it from now on fails. */
  void end() {
    part = null;
    index = null;
    mapping = MemorySegment.NULL;
    log = NOTHING;
  }

  @Override
  public long position() {
    return shown().getLong(at + RecordFormat.POSITION);
  }

  @Override
  public long version() {
    return shown().getLong(at + RecordFormat.VERSION);
  }

  @Override
  public UUID id() {
    ByteBuffer bytes = shown();
    return new UUID(
        bytes.getLong(at + RecordFormat.ID_HIGH), bytes.getLong(at + RecordFormat.ID_LOW));
  }

  @Override
  public String eventType() {
    return index().typeName(u16(shown(), RecordFormat.TYPE));
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
    int length = u16(log, RecordFormat.ENTITY_LENGTH);
    if (text.length < length) {
      text = new byte[Math.max(length, 2 * text.length)];
    }
    log.get(at + RecordFormat.EVENT_HEADER_BYTES, text, 0, length);
    EntityId fresh = EntityId.of(new String(text, 0, length, StandardCharsets.UTF_8));
    lastEntity = fresh;
    lastKey = key;
    lastIndex = shown;
    return fresh;
  }

  @Override
  public long timestampTicks() {
    return shown().getLong(at + RecordFormat.TIMESTAMP);
  }

  @Override
  public long recordedAtTicks() {
    return shown().getLong(at + RecordFormat.RECORDED_AT);
  }

  @Override
  public boolean payloadIsJson() {
    return (shown().get(at + RecordFormat.FLAGS) & RecordFormat.FLAG_PAYLOAD_JSON) != 0;
  }

  @Override
  public ByteBuffer payload() {
    ByteBuffer bytes = shown();
    return bytes.slice(payloadAt(bytes), bytes.getInt(at + RecordFormat.PAYLOAD_LENGTH));
  }

  @Override
  public int payloadSizeBytes() {
    return shown().getInt(at + RecordFormat.PAYLOAD_LENGTH);
  }

  @Override
  public int copyPayload(byte[] target, int offset) {
    ByteBuffer bytes = shown();
    int length = bytes.getInt(at + RecordFormat.PAYLOAD_LENGTH);
    bytes.get(payloadAt(bytes), target, offset, length);
    return length;
  }

  private int payloadAt(ByteBuffer bytes) {
    return at
        + RecordFormat.EVENT_HEADER_BYTES
        + u16(bytes, RecordFormat.ENTITY_LENGTH)
        + u16(bytes, RecordFormat.SUBJECT_LENGTH)
        + u16(bytes, RecordFormat.TAGS_LENGTH)
        + bytes.getInt(at + RecordFormat.METADATA_LENGTH);
  }

  private int u16(ByteBuffer bytes, int field) {
    return bytes.getShort(at + field) & 0xFFFF;
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

  private ByteBuffer shown() {
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
