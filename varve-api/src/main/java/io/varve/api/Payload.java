package io.varve.api;

import io.varve.api.json.JsonScan;
import io.varve.api.json.NormalJson;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The content of an event, or its metadata: bytes that are JSON text, bytes of any kind, or
 * nothing. Immutable as long as the caller leaves arrays given to {@link #json(byte[])} and {@link
 * #bytes} alone.
 */
public final class Payload {
  private static final Payload NONE = new Payload(false, false, new byte[0]);

  private final boolean json;

  /** JSON that is known to need no check and no change. */
  private final boolean normal;

  private final byte[] content;

  private Payload(boolean json, boolean normal, byte[] content) {
    this.json = json;
    this.normal = normal;
    this.content = content;
  }

  public static Payload none() {
    return NONE;
  }

  /** JSON text, taken as given: {@link NewEvent#validated} is what checks it. */
  public static Payload json(String text) {
    return json(text.getBytes(StandardCharsets.UTF_8));
  }

  /** JSON text in UTF-8. The array is not copied and must not change afterwards. */
  public static Payload json(byte[] text) {
    return new Payload(true, false, text);
  }

  /** JSON text that was checked, and is not checked again. */
  public static Payload json(NormalJson text) {
    return new Payload(true, true, text.bytes());
  }

  /** Bytes of any kind. The array is not copied and must not change afterwards. */
  public static Payload bytes(byte[] content) {
    return content.length == 0 ? NONE : new Payload(false, false, content);
  }

  public boolean isJson() {
    return json;
  }

  public boolean isNone() {
    return !json && content.length == 0;
  }

  public int sizeBytes() {
    return content.length;
  }

  /** A fresh copy of the bytes. */
  public byte[] toBytes() {
    return content.clone();
  }

  /** A read-only view of the bytes, without copying. */
  public ByteBuffer buffer() {
    return ByteBuffer.wrap(content).asReadOnlyBuffer();
  }

  /** The bytes as UTF-8 text. */
  public String text() {
    return new String(content, StandardCharsets.UTF_8);
  }

  /** Copies all bytes into {@code target} from {@code offset}. */
  public void copyTo(byte[] target, int offset) {
    System.arraycopy(content, 0, target, offset, content.length);
  }

  /** This payload without insignificant white space, after checking that JSON is JSON. */
  Payload normalized(String what) {
    if (!json || normal) {
      return this;
    }
    byte[] minimal = JsonScan.normalize(content, what);
    return minimal.length == content.length ? this : new Payload(true, false, minimal);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Payload that
        && json == that.json
        && Arrays.equals(content, that.content);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(content) * 31 + Boolean.hashCode(json);
  }

  @Override
  public String toString() {
    return json ? text() : "bytes[" + content.length + "]";
  }
}
