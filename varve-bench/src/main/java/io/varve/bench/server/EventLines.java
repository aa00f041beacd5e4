package io.varve.bench.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.varve.api.NewEvent;
import io.varve.api.Tag;
import io.varve.bench.SyntheticEvents;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * New events as lines of JSON, in pieces as a program writes them to a connection. Made ahead: what
 * is measured is not their making.
 *
 * @param pieces each of whole lines
 * @param lastPayload the payload of the last line
 */
record EventLines(List<byte[]> pieces, int count, String lastPayload) {
  private static final int PIECE_BYTES = 64 * 1024;

  EventLines {
    pieces = List.copyOf(pieces);
  }

  static EventLines of(int count) {
    SyntheticEvents events = new SyntheticEvents(Tag.of("producer", "lines"), 0);
    List<byte[]> pieces = new ArrayList<>();
    ByteArrayOutputStream piece = new ByteArrayOutputStream(PIECE_BYTES);
    String payload = "";
    for (int i = 0; i < count; i++) {
      NewEvent event = events.next();
      payload = new String(event.payload().toBytes(), US_ASCII);
      piece.writeBytes(line(event, payload).getBytes(US_ASCII));
      if (piece.size() >= PIECE_BYTES || i == count - 1) {
        pieces.add(piece.toByteArray());
        piece.reset();
      }
    }
    return new EventLines(pieces, count, payload);
  }

  private static String line(NewEvent event, String payload) {
    return "{\"event_type\":\""
        + event.eventType()
        + "\",\"entity_id\":\""
        + Objects.requireNonNull(event.entityId()).value()
        + "\",\"tags\":[\""
        + event.tags().getFirst().text()
        + "\"],\"payload\":"
        + payload
        + "}\n";
  }

  /** The pieces so many times over. */
  Iterable<byte[]> times(int rounds) {
    List<byte[]> all = new ArrayList<>(pieces.size() * rounds);
    for (int i = 0; i < rounds; i++) {
      all.addAll(pieces);
    }
    return all;
  }
}
