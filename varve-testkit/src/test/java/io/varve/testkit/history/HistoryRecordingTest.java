package io.varve.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.Append;
import io.varve.api.NewEvent;
import io.varve.testkit.ModelEventStore;
import org.junit.jupiter.api.Test;

class HistoryRecordingTest {
  @Test
  void recordsAnAppendBeforeItIsSentAndAfterItReturned() throws Exception {
    History history = new History();
    try (ModelEventStore store = new ModelEventStore()) {
      HistoryClient client = new HistoryClient(history, "a", store);
      client.append(Append.of(NewEvent.of("t", "e", "{}")));
      client.scan();
    }
    assertThat(history.entries())
        .extracting(entry -> (Object) entry.getClass())
        .containsExactly(
            HistoryEntry.AppendSent.class,
            HistoryEntry.AppendReturned.class,
            HistoryEntry.StoreScanned.class);
  }
}
