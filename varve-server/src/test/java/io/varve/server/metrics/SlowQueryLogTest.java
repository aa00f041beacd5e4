package io.varve.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.varve.api.Query;
import io.varve.api.QueryItem;
import io.varve.api.ReadOptions;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class SlowQueryLogTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger("varve.slow-query");
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  @BeforeEach
  void listen() {
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(lines);
  }

  @Test
  void aQueryAtTheBoundIsLoggedWithWhatItDidAndAQuickerOneIsNot() {
    SlowQueryLog log = new SlowQueryLog(Duration.ofMillis(5));
    Query query = Query.of(QueryItem.entity("a\nb"));

    assertThat(log.tell(query, ReadOptions.defaults().withLimit(7), 4_999_999, 1, 2)).isFalse();
    assertThat(log.tell(query, ReadOptions.defaults().withLimit(7), 5_000_000, 1, 2)).isTrue();

    assertThat(lines.list).hasSize(1);
    assertThat(LogLine.json(lines.list.getFirst()))
        .endsWith(
            "\"message\":\"slow"
                + " query\",\"millis\":5,\"events\":1,\"considered\":2,\"query\":\"{\\\"query\\\":{\\\"items\\\":[{\\\"entities\\\":[\\\"a\\\\nb\\\"]}]},\\\"limit\\\":7}\"}\n");
  }
}
