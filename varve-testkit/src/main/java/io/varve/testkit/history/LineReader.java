package io.varve.testkit.history;

import io.varve.api.AppendCondition;
import io.varve.api.AppendCondition.Expectation;
import io.varve.api.EntityId;
import io.varve.api.ExpectedVersion;
import io.varve.api.PayloadPredicate;
import io.varve.api.Query;
import io.varve.api.QueryItem;
import io.varve.api.ReadOptions;
import io.varve.api.Tag;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One line that a {@link LineWriter} wrote, read word by word. */
final class LineReader {
  private final String[] words;
  private int next;

  LineReader(String line) {
    words = line.split(" ", -1);
  }

  String word() {
    if (next == words.length) {
      throw new IllegalArgumentException("ends after " + next + " words");
    }
    return words[next++];
  }

  /** Nothing may stand after what was read. */
  void end() {
    if (next != words.length) {
      throw new IllegalArgumentException("has more than " + next + " words");
    }
  }

  long number() {
    return Long.parseLong(word());
  }

  boolean flag() {
    String word = word();
    return switch (word) {
      case "yes" -> true;
      case "no" -> false;
      default -> throw new IllegalArgumentException("neither yes nor no: " + word);
    };
  }

  String text() {
    return Objects.requireNonNull(textOrAbsent(), () -> "word " + next + " is absent");
  }

  @Nullable String textOrAbsent() {
    String word = word();
    if (word.equals(LineWriter.ABSENT)) {
      return null;
    }
    if (!word.startsWith("'")) {
      throw new IllegalArgumentException("word " + next + " is no text: " + word);
    }
    StringBuilder text = new StringBuilder(word.length());
    for (int index = 1; index < word.length(); index++) {
      char each = word.charAt(index);
      if (each == '%') {
        text.append((char) Integer.parseInt(word, index + 1, index + 5, 16));
        index += 4;
      } else {
        text.append(each);
      }
    }
    return text.toString();
  }

  private @Nullable UUID idOrAbsent() {
    String word = word();
    return word.equals(LineWriter.ABSENT) ? null : UUID.fromString(word);
  }

  private @Nullable EntityId entityOrAbsent() {
    String text = textOrAbsent();
    return text == null ? null : EntityId.of(text);
  }

  private EntityId entity() {
    return EntityId.of(text());
  }

  private @Nullable Instant instantOrAbsent() {
    String word = word();
    return word.equals(LineWriter.ABSENT) ? null : Instant.parse(word);
  }

  private <T> List<T> list(Supplier<T> each) {
    long count = number();
    // A word is at least one member, so a garbled count cannot make a large list.
    if (count < 0 || count > words.length - next) {
      throw new IllegalArgumentException("a list of " + count + " is longer than the line");
    }
    List<T> values = new ArrayList<>((int) count);
    for (long index = 0; index < count; index++) {
      values.add(each.get());
    }
    return values;
  }

  Map<EntityId, Long> versions() {
    Map<EntityId, Long> versions = new HashMap<>();
    list(() -> versions.put(entity(), number()));
    return versions;
  }

  List<SentEvent> sent() {
    return list(
        () -> new SentEvent(idOrAbsent(), entityOrAbsent(), text(), tags(), number(), number()));
  }

  List<SeenEvent> seenList() {
    return list(this::seen);
  }

  SeenEvent seen() {
    long position = number();
    UUID id = UUID.fromString(word());
    return new SeenEvent(
        position, id, entityOrAbsent(), number(), text(), tags(), number(), number());
  }

  private List<Tag> tags() {
    return list(() -> Tag.of(text()));
  }

  Query query() {
    return query(word());
  }

  private Query query(String kind) {
    return switch (kind) {
      case "all" -> Query.all();
      case "any" -> new Query.AnyOf(list(this::item));
      default -> throw new IllegalArgumentException("no query: " + kind);
    };
  }

  private QueryItem item() {
    List<String> types = list(this::text);
    List<String> typePrefixes = list(this::text);
    List<Tag> tags = tags();
    List<EntityId> entities = list(this::entity);
    return new QueryItem(types, typePrefixes, tags, entities, list(this::text));
  }

  AppendCondition condition() {
    List<Expectation> expectations = list(() -> new Expectation(entity(), expected()));
    String kind = word();
    return kind.equals(LineWriter.ABSENT)
        ? new AppendCondition(expectations, null)
        : new AppendCondition(expectations, new AppendCondition.NoneMatch(query(kind), number()));
  }

  private ExpectedVersion expected() {
    String word = word();
    return switch (word) {
      case "any" -> ExpectedVersion.any();
      case "absent" -> ExpectedVersion.absent();
      case "exists" -> ExpectedVersion.exists();
      case "deleted" -> ExpectedVersion.deleted();
      default -> ExpectedVersion.exactly(Long.parseLong(word));
    };
  }

  ReadOptions options() {
    return new ReadOptions(
        number(),
        number(),
        instantOrAbsent(),
        instantOrAbsent(),
        instantOrAbsent(),
        list(() -> PayloadPredicate.of(text(), PayloadPredicate.Op.parse(word()), text())),
        flag(),
        number());
  }
}
