package io.varve.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The fuzzer's bytes, taken from the front as numbers and ranges. Never fails: behind the end there
 * are zeros, so that every input means something.
 */
public final class Input {
  private final byte[] bytes;
  private int position;

  public Input(byte[] bytes) {
    this.bytes = bytes;
  }

  public boolean isEmpty() {
    return position >= bytes.length;
  }

  public int u8() {
    return isEmpty() ? 0 : bytes[position++] & 0xFF;
  }

  public int u16() {
    return u8() | u8() << 8;
  }

  /** From 0 to {@code below - 1}; 0 if that is nothing. */
  public int below(int below) {
    if (below <= 1) {
      return 0;
    }
    int number = below <= 256 ? u8() : u16() | u8() << 16;
    return number % below;
  }

  /** The next bytes, as many as there are up to {@code count}. */
  public byte[] take(int count) {
    int end = Math.min(bytes.length, position + count);
    byte[] taken = Arrays.copyOfRange(bytes, Math.min(position, end), end);
    position = end;
    return taken;
  }

  public byte[] rest() {
    return take(bytes.length);
  }

  /** The rest as text, whatever its bytes are. */
  public String restAsText() {
    return new String(rest(), StandardCharsets.UTF_8);
  }
}
