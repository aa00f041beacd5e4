package io.varve.testkit.history;

import io.varve.api.AppendCondition;
import io.varve.api.AppendCondition.Expectation;
import io.varve.api.EntityId;
import io.varve.api.PayloadPredicate;
import io.varve.api.Query;
import io.varve.api.QueryItem;
import io.varve.api.ReadOptions;
import io.varve.api.Tag;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One line of a history being written: words between single spaces. A text is a quotation mark and
 * its characters, those that are not plain as {@code %} and four hexadecimal digits; {@code -} is
 * an absent value; a list is its count and its members. {@link LineReader} reads it.
 */
final class LineWriter {
  static final String ABSENT = "-";

  private final StringBuilder line = new StringBuilder();

  LineWriter(String kind) {
    line.append(kind);
  }

  LineWriter number(long value) {
    line.append(' ').append(value);
    return this;
  }

  LineWriter flag(boolean value) {
    return word(value ? "yes" : "no");
  }

  LineWriter word(String plain) {
    line.append(' ').append(plain);
    return this;
  }

  LineWriter text(@Nullable String value) {
    if (value == null) {
      return word(ABSENT);
    }
    line.append(" '");
    for (int index = 0; index < value.length(); index++) {
      char each = value.charAt(index);
      if (each > ' ' && each < 127 && each != '%') {
        line.append(each);
      } else {
        line.append('%').append(String.format("%04x", (int) each));
      }
    }
    return this;
  }

  LineWriter id(@Nullable UUID value) {
    return word(value == null ? ABSENT : value.toString());
  }

  LineWriter entity(@Nullable EntityId value) {
    return text(value == null ? null : value.value());
  }

  private LineWriter instant(@Nullable Instant value) {
    return word(value == null ? ABSENT : value.toString());
  }

  private <T> LineWriter list(List<T> values, Consumer<T> each) {
    number(values.size());
    values.forEach(each);
    return this;
  }

  LineWriter versions(Map<EntityId, Long> versions) {
    number(versions.size());
    // Sorted, so that equal entries make equal lines.
    new TreeMap<>(versions).forEach((entity, version) -> entity(entity).number(version));
    return this;
  }

  LineWriter sent(List<SentEvent> events) {
    return list(
        events,
        event ->
            id(event.id())
                .entity(event.entityId())
                .text(event.eventType())
                .tags(event.tags())
                .number(event.timestampTicks())
                .number(event.digest()));
  }

  LineWriter seen(List<SeenEvent> events) {
    return list(events, this::seen);
  }

  LineWriter seen(SeenEvent event) {
    return number(event.position())
        .id(event.id())
        .entity(event.entityId())
        .number(event.version())
        .text(event.eventType())
        .tags(event.tags())
        .number(event.timestampTicks())
        .number(event.digest());
  }

  private LineWriter tags(List<Tag> tags) {
    return list(tags, tag -> text(tag.text()));
  }

  LineWriter query(Query query) {
    return switch (query) {
      case Query.All() -> word("all");
      case Query.AnyOf(var items) -> word("any").list(items, this::item);
    };
  }

  private void item(QueryItem item) {
    list(item.types(), this::text);
    list(item.typePrefixes(), this::text);
    tags(item.tags());
    list(item.entities(), this::entity);
    list(item.entityPrefixes(), this::text);
  }

  LineWriter condition(AppendCondition condition) {
    list(condition.expectations(), this::expectation);
    AppendCondition.NoneMatch noneMatch = condition.noneMatch();
    return noneMatch == null ? word(ABSENT) : query(noneMatch.query()).number(noneMatch.after());
  }

  private void expectation(Expectation expectation) {
    entity(expectation.entityId()).word(expectation.expected().text());
  }

  LineWriter options(ReadOptions options) {
    return number(options.after())
        .number(options.before())
        .instant(options.since())
        .instant(options.until())
        .instant(options.asOf())
        .list(options.where(), this::predicate)
        .flag(options.reverse())
        .number(options.limit());
  }

  private void predicate(PayloadPredicate predicate) {
    text(predicate.path().toString()).word(predicate.op().text()).text(predicate.operand().text());
  }

  @Override
  public String toString() {
    return line.toString();
  }
}
