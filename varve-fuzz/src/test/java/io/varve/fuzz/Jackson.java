package io.varve.fuzz;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Another opinion on JSON. Where our rules are stricter by intent, the stricter rule is applied
 * here too: valid UTF-8 throughout (Jackson takes surrogates as three bytes each), no byte order
 * mark and no other encoding (Jackson guesses them), no lone surrogate in escapes, one value only.
 */
final class Jackson {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(100)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private Jackson() {}

  /**
   * The tokens of one valid value, strings unescaped and numbers as written; nothing if invalid.
   */
  static Optional<List<Object>> tokens(byte[] text) {
    if (!isPlainUtf8(text)) {
      return Optional.empty();
    }
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      return tokens(parser);
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  private static Optional<List<Object>> tokens(JsonParser parser) {
    List<Object> tokens = new ArrayList<>();
    int depth = 0;
    for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
      if (depth == 0 && !tokens.isEmpty()) {
        return Optional.empty();
      }
      depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
      Object value =
          switch (token) {
            case PROPERTY_NAME, VALUE_STRING -> "\"" + parser.getString();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getString();
            default -> token;
          };
      if (value instanceof String string && hasLoneSurrogate(string)) {
        return Optional.empty();
      }
      tokens.add(value);
    }
    return tokens.isEmpty() || depth != 0 ? Optional.empty() : Optional.of(tokens);
  }

  private static boolean isPlainUtf8(byte[] text) {
    try {
      String decoded = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString();
      // A zero byte among the first four makes Jackson think of UTF-16 or UTF-32; it is never JSON.
      return !decoded.startsWith("\uFEFF") && decoded.indexOf('\0') < 0;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private static boolean hasLoneSurrogate(String text) {
    return text.codePoints().anyMatch(c -> c >= 0xD800 && c <= 0xDFFF);
  }
}
