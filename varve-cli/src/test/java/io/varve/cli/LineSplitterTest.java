package io.varve.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class LineSplitterTest {

  private static InputFile.Content content(InputStream in) {
    return InputFile.of("-", "test").open(in);
  }

  private static LineSplitter splitter(byte[] text, int chunkBytes) {
    return new LineSplitter(content(new ByteArrayInputStream(text)), chunkBytes);
  }

  /** Lines as "number:text". */
  private static List<String> lines(LineSplitter splitter) throws IOException {
    List<String> lines = new ArrayList<>();
    for (LineChunk chunk = splitter.next(); chunk != null; chunk = splitter.next()) {
      for (int i = 0; i < chunk.count(); i++) {
        String text =
            new String(chunk.bytes, chunk.from(i), chunk.to(i) - chunk.from(i), UTF_8).strip();
        lines.add(chunk.number(i) + ":" + text);
      }
    }
    return lines;
  }

  @Test
  void linesAreTheSameWhateverTheChunkSize() throws IOException {
    Random random = new Random(42);
    StringBuilder text = new StringBuilder("\uFEFF");
    List<String> expected = new ArrayList<>();
    for (int number = 1; number <= 300; number++) {
      String line = "x".repeat(random.nextInt(4) == 0 ? 0 : random.nextInt(40));
      text.append(line).append(random.nextBoolean() ? "\r\n" : "\n");
      if (!line.isEmpty()) {
        expected.add(number + ":" + line);
      }
    }
    text.append("last");
    expected.add("301:last");
    byte[] bytes = text.toString().getBytes(UTF_8);
    for (int chunkBytes = 3; chunkBytes < 200; chunkBytes++) {
      assertThat(lines(splitter(bytes, chunkBytes))).isEqualTo(expected);
    }
  }

  @Test
  void skippingLeavesTheNumbersAsTheyAre() throws IOException {
    byte[] bytes = "one\n\nthree\nfour\nfive".getBytes(UTF_8);
    for (int chunkBytes = 1; chunkBytes < 30; chunkBytes++) {
      for (int skipped = 0; skipped <= 5; skipped++) {
        LineSplitter splitter = splitter(bytes, chunkBytes);
        assertThat(splitter.skipTo(skipped)).isTrue();
        int from = skipped;
        assertThat(lines(splitter))
            .isEqualTo(
                List.of("1:one", "3:three", "4:four", "5:five").stream()
                    .filter(line -> line.charAt(0) - '0' > from)
                    .toList());
      }
      assertThat(splitter(bytes, chunkBytes).skipTo(6)).isFalse();
    }
  }

  @Test
  void aFailingFileHandsOutTheWholeLinesBefore() {
    byte[] text = "one\ntwo\nthr".getBytes(UTF_8);
    InputStream failing =
        new InputStream() {
          private int at;

          @Override
          public int read() throws IOException {
            if (at == text.length) {
              throw new IOException("disk gone");
            }
            return text[at++];
          }

          @Override
          public int read(byte[] target, int offset, int length) throws IOException {
            target[offset] = (byte) read();
            return 1;
          }
        };
    LineSplitter splitter = new LineSplitter(content(failing), 64);
    List<Long> numbers = new ArrayList<>();
    assertThatThrownBy(
            () -> {
              for (LineChunk chunk = splitter.next(); chunk != null; chunk = splitter.next()) {
                for (int i = 0; i < chunk.count(); i++) {
                  numbers.add(chunk.number(i));
                }
              }
            })
        .isInstanceOf(IOException.class)
        .hasMessage("disk gone");
    assertThat(numbers).containsExactly(1L, 2L);
    assertThat(splitter.lineNumber()).isEqualTo(2);
  }

  @Test
  void wholeLinesAreNotHeldBackWhileAPipeWaits() throws IOException {
    byte[] text = "one\ntwo\nthr".getBytes(UTF_8);
    InputStream pipe =
        new ByteArrayInputStream(text) {
          @Override
          public synchronized int read(byte[] target, int offset, int length) {
            if (available() == 0) {
              throw new AssertionError("would wait");
            }
            return super.read(target, offset, length);
          }
        };
    LineChunk chunk = new LineSplitter(content(pipe), 64 * 1024).next();
    assertThat(chunk.count()).isEqualTo(2);
  }

  @Test
  void anOverlongLineIsItsOwnChunk() throws IOException {
    byte[] text = ("a\n" + "b".repeat(LineSplitter.MAX_LINE_BYTES + 1) + "\nc").getBytes(UTF_8);
    LineSplitter splitter = splitter(text, 64 * 1024);
    List<String> seen = new ArrayList<>();
    for (LineChunk chunk = splitter.next(); chunk != null; chunk = splitter.next()) {
      seen.add(chunk.number(0) + (chunk.isOverlong() ? " overlong" : ""));
      assertThat(chunk.bytes.length).isLessThanOrEqualTo(LineSplitter.MAX_LINE_BYTES + 1);
    }
    assertThat(seen).containsExactly("1", "2 overlong", "3");
    byte[] longest = ("b".repeat(LineSplitter.MAX_LINE_BYTES) + "\nc").getBytes(UTF_8);
    assertThat(lines(splitter(longest, 64 * 1024))).hasSize(2);
  }
}
