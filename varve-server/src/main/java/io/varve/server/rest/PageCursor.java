package io.varve.server.rest;

import io.varve.api.json.JsonWriter;
import io.varve.api.json.ReadOptionsJson;
import io.varve.api.json.ReadRequest;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.zip.CRC32C;

/**
 * Where the next page begins, as text that the server forgets: the last position handed out, the
 * head as the first page saw it, and a checksum of the request, which must stay the same.
 */
record PageCursor(long position, long readPosition, int request) {
  private static final byte FORM = 1;
  private static final int BYTES = 1 + 2 * Long.BYTES + Integer.BYTES;

  /** The checksum of a request; how many events a page has may change. */
  static int checksum(ReadRequest request) {
    JsonWriter json = new JsonWriter();
    ReadOptionsJson.write(
        json, new ReadRequest(request.query(), request.options().withLimit(Long.MAX_VALUE)));
    return checksum(json);
  }

  static int checksum(JsonWriter json) {
    CRC32C crc = new CRC32C();
    crc.update(json.array(), 0, json.sizeBytes());
    return (int) crc.getValue();
  }

  String text() {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES);
    bytes.put(FORM).putLong(position).putLong(readPosition).putInt(request);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
  }

  /** The cursor that a client sent back for a request with this checksum. */
  static PageCursor parse(String text, int request) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
      boolean isOurs = bytes.remaining() == BYTES && bytes.get() == FORM;
      if (isOurs) {
        PageCursor cursor = new PageCursor(bytes.getLong(), bytes.getLong(), bytes.getInt());
        if (cursor.position < 0 || cursor.readPosition < 0) {
          throw invalid("is not one that this server gave");
        }
        if (cursor.request != request) {
          throw invalid("belongs to another request");
        }
        return cursor;
      }
    } catch (IllegalArgumentException | BufferUnderflowException _) {
      // Told below.
    }
    throw invalid("is not one that this server gave");
  }

  private static Rejected invalid(String detail) {
    return Parameters.invalid(
        "cursor", detail, "send the next of the page before, with all else as it was there");
  }
}
