package io.varve.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.storage.FrameFormat;
import io.varve.storage.SegmentFormat;
import io.varve.storage.StorePaths;
import io.varve.storage.SuperBlock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * Writes the seeds that fuzzing starts from, into the directory where Jazzer looks for those of
 * each target: {@code PACKAGE/CLASSInputs/METHOD}. Run by {@code tools/fuzz --seeds}; files of
 * other names, which fuzzing found, stay.
 */
public final class Seeds {
  private static final String FUZZ = "io/varve/fuzz/";
  private static final String ENGINE = "io/varve/engine/";
  private static final String CLI = "io/varve/cli/";
  private static final String EVENT =
      "{\"entity_id\":\"order-1\",\"event_type\":\"order.placed\","
          + "\"timestamp\":\"2026-03-02T12:00:00.1234567Z\",\"payload\":{\"total\":42},"
          + "\"metadata\":{\"by\":\"card\"},\"tags\":[\"a:b\",\"c:\"],"
          + "\"id\":\"123e4567-e89b-12d3-a456-426614174000\"}";
  private static final String QUERY =
      "{\"items\":[{\"types\":[\"a\"],\"type_prefixes\":[\"b.\"],\"tags\":[\"k:v\"]},"
          + "{\"entities\":[\"e\"],\"entity_prefixes\":[\"order-\"]}]}";

  private final Path resources;

  private Seeds(Path resources) {
    this.resources = resources;
  }

  /** Takes the directory of the test resources. */
  public static void main(String[] arguments) throws IOException {
    Seeds seeds = new Seeds(Path.of(arguments[0]));
    seeds.writeJson();
    seeds.writeTexts();
    seeds.writeFormats();
    seeds.writeStores();
    seeds.writeCommands();
  }

  private void write(String target, String name, byte[] bytes) throws IOException {
    int hash = target.indexOf('#');
    Path directory =
        resources.resolve(target.substring(0, hash) + "Inputs").resolve(target.substring(hash + 1));
    Files.createDirectories(directory);
    Files.write(directory.resolve("seed-" + name), bytes);
  }

  private void write(String target, String... texts) throws IOException {
    for (int i = 0; i < texts.length; i++) {
      write(target, Integer.toString(i), texts[i].getBytes(UTF_8));
    }
  }

  private void writeJson() throws IOException {
    String[] texts = {
      " {\"a\" : [1, -2.50, 3e+10, 0.0E-7], \"b\" : {\"\": null}, \"c\":true } ",
      "[\"\\u00e9\\ud83d\\ude00\\n\\\"\\\\\\/\", \"\u00e9\ud83d\ude00\", false]",
      "[".repeat(101) + "]".repeat(101),
      "{\"a\":1,\"\\u0061\":2}",
      "\"\\ud800\"",
      "-0"
    };
    write(FUZZ + "JsonFuzz#verdictIsThatOfJackson", texts);
    write(FUZZ + "JsonFuzz#pulledTextIsWrittenAgain", texts);
    write(
        FUZZ + "JsonFuzz#foldIsValid",
        "{\"a\":1,\"b\":2}{\"b\":3,\"c\":4}",
        "{\"a\":{\"x\":[1,2]},\"\\u0061b\":null}",
        "{\"a\":1}  [1,2]");
    write(FUZZ + "ShapeFuzz#query", "{\"all\":true}", QUERY);
    write(
        FUZZ + "ShapeFuzz#readRequest",
        "{\"query\":" + QUERY + ",\"after\":3,\"before\":9,\"reverse\":true,\"limit\":10}",
        "{\"query\":{\"all\":true},\"since\":\"2026-01-01T00:00:00Z\",\"until\":\"2026-01-02T00:00:00"
            + "+02:00\",\"as_of\":\"2026-01-02T00:00:00Z\",\"where\":[{\"path\":\"payload.a\\\\.b\","
            + "\"op\":\"in\",\"value\":[1,\"x\"]}]}");
    write(
        FUZZ + "ShapeFuzz#append",
        EVENT,
        "[" + EVENT + ",{\"event_type\":\"t\",\"payload_base64\":\"AQI=\"}]",
        appendText());
    write(FUZZ + "ShapeFuzz#newEvent", EVENT, "{\"event_type\":\"t\",\"payload_base64\":\"AQI=\"}");
    write(FUZZ + "ShapeFuzz#exportedEvent", exportedText());
    write(
        ENGINE + "AppendFuzz#appendIsReadBack",
        EVENT,
        appendText(),
        "[{\"event_type\":\"t\"},{\"event_type\":\"t\",\"tags\":[\"a:b\"],\"payload\":[]}]");
  }

  private static String appendText() {
    return "{\"events\":["
        + EVENT
        + "],\"expect\":[{\"entity_id\":\"e\",\"version\":\"absent\"},{\"entity_id\":\"f\",\"version\":0}],"
        + "\"none_match\":{\"query\":"
        + QUERY
        + ",\"after\":5},\"request_id\":\"r\"}";
  }

  private static String exportedText() {
    return "{\"position\":7,\"id\":\"123e4567-e89b-12d3-a456-426614174000\",\"entity_id\":\"order-1\","
               + "\"event_type\":\"t\",\"version\":3,\"timestamp\":\"2026-03-02T12:00:00Z\","
               + "\"recorded_at\":\"2026-03-02T12:00:01Z\",\"payload\":{\"a\":1},\"tags\":[\"a:b\"],"
               + "\"tenant_id\":\"default\",\"commit_first\":6,\"request_id\":\"r\","
               + "\"tracking\":{\"source\":\"s\",\"position\":9}}";
  }

  private void writeTexts() throws IOException {
    String[] predicates = {
      "payload.amount ge 10000",
      "payload.status in [\"open\",\"held\"]",
      "metadata.a\\.b exists false",
      "payload.a b contains \"x\"",
      "payload eq {\"a\":1.0}"
    };
    write(FUZZ + "PredicateFuzz#text", predicates);
    for (String predicate : predicates) {
      String payload = "{\"amount\":1e4,\"status\":\"held\",\"a b\":[\"x\"]}";
      byte[] text = ((char) predicate.length() + predicate + payload).getBytes(UTF_8);
      write(FUZZ + "PredicateFuzz#matching", predicate.substring(0, 11).replace(' ', '-'), text);
    }
    write(
        FUZZ + "TimeFuzz#text",
        "2011-12-19T10:24:57.757Z",
        "2026-02-28t23:59:60.123456789+14:00",
        "0000-01-01T00:00:00-00:00",
        "9999-12-31T23:59:59.9999999Z");
    write(FUZZ + "TimeFuzz#ticks", "0", new byte[12]);
    byte[] most = new byte[12];
    Arrays.fill(most, (byte) 0x7F);
    write(FUZZ + "TimeFuzz#ticks", "1", most);
    write(FUZZ + "NameFuzz#names", "order.placed", "a:b", "\u00e9:\ud83d\ude00", "Order-1 x");
    write(FUZZ + "NameFuzz#volumePath", "stores/1/log", "../x", "a//b", "a");
  }

  private void writeFormats() throws IOException {
    Map<String, byte[]> files = SmallStore.killed();
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      String path = file.getKey();
      byte[] bytes = file.getValue();
      if (path.endsWith("/super")) {
        write(FUZZ + "FormatFuzz#superBlock", "both", slots(bytes));
      } else if (path.equals(StorePaths.CATALOGUE)) {
        write(FUZZ + "FormatFuzz#catalogue", "one", prefixed(0, bytes));
      } else if (path.endsWith(".seg")) {
        boolean first = path.endsWith("01.seg");
        byte[] header = Arrays.copyOf(bytes, SegmentFormat.HEADER_BYTES + 1);
        write(FUZZ + "FormatFuzz#segmentHeader", first ? "first" : "second", header);
        writeFrames(first ? "first" : "second", bytes);
      }
    }
    write(FUZZ + "FormatFuzz#typeDefinition", "..order.placed");
  }

  /** The frames of a segment, without a large one. */
  private void writeFrames(String name, byte[] segment) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(segment).order(ByteOrder.LITTLE_ENDIAN);
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    int at = SegmentFormat.FRAMES_AT;
    while (at + FrameFormat.HEADER_BYTES <= segment.length && bytes.getInt(at) != 0) {
      int length = bytes.getInt(at + FrameFormat.LENGTH);
      if (length < 4096) {
        frames.write(segment, at, length);
      }
      at += length;
    }
    byte[] all = frames.toByteArray();
    write(FUZZ + "LogFuzz#frame", name, prefixed(0, all));
    write(FUZZ + "LogFuzz#scan", name, prefixed(0, prefixed(0, all)));
  }

  private static byte[] slots(byte[] file) {
    ByteArrayOutputStream slots = new ByteArrayOutputStream();
    slots.write(0);
    slots.write(file, 0, 108);
    slots.write(file, SuperBlock.SLOT_BYTES, 108);
    return slots.toByteArray();
  }

  private static byte[] prefixed(int choice, byte[] bytes) {
    byte[] all = new byte[1 + bytes.length];
    all[0] = (byte) choice;
    System.arraycopy(bytes, 0, all, 1, bytes.length);
    return all;
  }

  /** Programs of changes: of each mode one without a change, and one step of each kind. */
  private void writeStores() throws IOException {
    for (int mode = 0; mode < 8; mode++) {
      for (String target :
          new String[] {"damagedStoreGivesWhatWasWritten", "forgedStoreGivesNamedFailures"}) {
        write(ENGINE + "RecoveryFuzz#" + target, "mode-" + mode, new byte[] {(byte) mode});
        byte[] step = {(byte) mode, 3, (byte) mode, 5, 20, 1, 1, 0, 9, 9};
        write(ENGINE + "RecoveryFuzz#" + target, "step-" + mode, step);
      }
    }
    for (int kind = 0; kind < 12; kind++) {
      byte[] step = {1, 0, (byte) kind, 0, (byte) (8 * kind), 1, 1, 0, 9, 9};
      write(FUZZ + "IndexFuzz#changedFile", "kind-" + kind, step);
    }
    for (Map.Entry<String, byte[]> file : SmallStore.closed().entrySet()) {
      if (file.getKey().endsWith("03.idx")) {
        write(FUZZ + "IndexFuzz#anyBytes", "whole", file.getValue());
      }
    }
  }

  private void writeCommands() throws IOException {
    write(CLI + "CommandFuzz#arguments", "query", new byte[] {2, 14});
    write(CLI + "CommandFuzz#arguments", "state", new byte[] {3, 56});
    write(CLI + "CommandFuzz#arguments", "export", new byte[] {5, (byte) 159});
    write(CLI + "CommandFuzz#arguments", "stats-verify", new byte[] {4, 6});
    write(
        CLI + "ImportFuzz#lines",
        "." + EVENT + "\n\n" + EVENT + "\r\n{\"event_type\":\"t\"}\n",
        ".{\"event_type\":\"t\"}\n{\"event_type\":7}\n{\"event_type\":\"t\"}",
        ".{\"event_type\":\"t\",\"entity_id\":\"e\",\"expected_version\":1}\n" + exportedText());
  }
}
