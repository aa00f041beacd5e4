package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.Append;
import io.varve.api.AppendResult.Appended;
import io.varve.api.Event;
import io.varve.api.NewEvent;
import io.varve.api.Payload;
import io.varve.api.Ticks;
import java.util.List;
import java.util.Objects;

/**
 * An append that a test sent, and what it was told of it. The number stands in each payload, so
 * that a commit found in a log says which append it is.
 */
final class SentAppend {
  final int number;
  final Append append;

  /** Null: outcome unknown, or refused. */
  volatile Appended result;

  /** Whether it may be in the log: sent, and neither refused nor found missing since. */
  volatile boolean open;

  SentAppend(int number, Append append) {
    this.number = number;
    this.append = append;
  }

  static Payload payload(int number, int index, int padding) {
    return Payload.json(
        "{\"n\":" + number + ",\"i\":" + index + ",\"pad\":\"" + "p".repeat(padding) + "\"}");
  }

  /** The number in the payload of an event. */
  static int numberOf(Event event) {
    String text = event.payload().text();
    return Integer.parseInt(text.substring("{\"n\":".length(), text.indexOf(',')));
  }

  /** Fails unless the commit holds exactly what was sent. */
  void requireWhole(StoredCommit commit) {
    assertThat(commit.requestId()).as("request id of %d", number).isEqualTo(append.requestId());
    assertThat(commit.tracking()).as("tracking of %d", number).isEqualTo(append.tracking());
    List<NewEvent> sent = append.events();
    assertThat(commit.events()).as("events of %d", number).hasSameSizeAs(sent);
    for (int i = 0; i < sent.size(); i++) {
      requireSame(sent.get(i), commit.events().get(i));
    }
  }

  private static void requireSame(NewEvent sent, Event stored) {
    boolean same =
        stored.eventType().equals(sent.eventType())
            && Objects.equals(stored.entityId(), sent.entityId())
            && stored.payload().equals(sent.payload())
            && stored.metadata().equals(sent.metadata())
            && stored.tags().equals(sent.tags())
            && (sent.id() == null || stored.id().equals(sent.id()))
            && (sent.timestamp() == null
                ? stored.timestamp().equals(stored.recordedAt())
                : Ticks.of(stored.timestamp()) == Ticks.of(sent.timestamp()));
    assertThat(same).as("sent %s, stored %s", sent, stored).isTrue();
  }
}
