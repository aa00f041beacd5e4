package io.varve.cli;

import io.varve.api.InvalidInput;
import io.varve.api.LimitExceeded;
import io.varve.api.VarveException;
import io.varve.api.json.InvalidJson;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The lines of a {@link LineChunk}, parsed.
 *
 * @param startOffset bytes of the file, as stored, read before this chunk
 * @param endOffset bytes of the file, as stored, read when this chunk ended
 */
record ParsedChunk<T>(List<ParsedLine<T>> lines, long startOffset, long endOffset) {

  static <T> ParsedChunk<T> of(LineChunk chunk, LineParser<T> parser) {
    List<ParsedLine<T>> lines = new ArrayList<>(chunk.count());
    for (int i = 0; i < chunk.count(); i++) {
      lines.add(parse(chunk, i, parser));
    }
    return new ParsedChunk<>(lines, chunk.startOffset(), chunk.endOffset());
  }

  /** About how many bytes of the file, as stored, are read up to a line. */
  long inputOffset(int line) {
    return startOffset + (endOffset - startOffset) * (line + 1) / lines.size();
  }

  private static <T> ParsedLine<T> parse(LineChunk chunk, int line, LineParser<T> parser) {
    if (chunk.isOverlong()) {
      return rejected(chunk, line, "line is longer than " + LineSplitter.MAX_LINE_BYTES + " bytes");
    }
    try {
      T content = parser.parse(chunk.bytes, chunk.from(line), chunk.to(line));
      return new ParsedLine.Accepted<>(chunk.number(line), content);
    } catch (InvalidInput | InvalidJson | LimitExceeded e) {
      return rejected(chunk, line, reason(e));
    }
  }

  private static <T> ParsedLine<T> rejected(LineChunk chunk, int line, String reason) {
    byte[] text = Arrays.copyOfRange(chunk.bytes, chunk.from(line), chunk.to(line));
    return new ParsedLine.Rejected<>(chunk.number(line), reason, ByteBuffer.wrap(text));
  }

  private static String reason(VarveException e) {
    return String.valueOf(e.getMessage());
  }
}
