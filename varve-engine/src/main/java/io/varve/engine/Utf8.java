package io.varve.engine;

import io.varve.api.InvalidInput;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Text to UTF-8 without loss: text that has no UTF-8 form is refused, not altered. */
final class Utf8 {
  private Utf8() {}

  /**
   * @throws InvalidInput if {@code text} has a lone surrogate
   */
  static byte[] encode(String what, String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return encodeStrictly(what, text);
      }
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] encodeStrictly(String what, String text) {
    try {
      ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return bytes;
    } catch (CharacterCodingException e) {
      throw new InvalidInput(what + " has a lone surrogate, which UTF-8 cannot hold");
    }
  }
}
