package io.varve.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.varve.server.config.Configuration;
import io.varve.server.config.ServerConfig;
import io.varve.server.metrics.ServerMetrics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

@Timeout(60)
final class ExposureReminderTest {
  private static final Map<String, String> OPEN = Map.of("host", "0.0.0.0", "plaintext", "true");

  @TempDir Path directory;
  private final Logger logger = (Logger) LoggerFactory.getLogger("varve.exposure");
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final ServerMetrics metrics = new ServerMetrics();
  private final SteppedTime time = new SteppedTime();

  /** Time that passes when a test says so. */
  private static final class SteppedTime implements ExposureReminder.Pause {
    private final SynchronousQueue<Duration> begun = new SynchronousQueue<>();
    private final SynchronousQueue<Boolean> over = new SynchronousQueue<>();
    private final CountDownLatch ended = new CountDownLatch(1);

    @Override
    public void last(Duration pause) throws InterruptedException {
      try {
        begun.put(pause);
        over.take();
      } catch (InterruptedException e) {
        ended.countDown();
        throw e;
      }
    }
  }

  @BeforeEach
  void listen() {
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(lines);
  }

  private Exposure exposure(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("data", directory.toString());
    ServerConfig config = ServerConfig.of(Configuration.read(all, Map.of()));
    ApiKeys keys = ApiKeys.open(directory, InstantSource.system(), new SecureRandom());
    return new Exposure(config, new Access(config, keys));
  }

  private List<String> said() {
    return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  private String metrics() {
    return new String(metrics.text(), StandardCharsets.UTF_8);
  }

  @Test
  void whatIsDangerousIsSaidAtTheStartAndAfterEachMinute() throws InterruptedException {
    Map<String, String> both = new HashMap<>(OPEN);
    both.put("no-auth", "true");
    try (ExposureReminder _ = ExposureReminder.start(exposure(both), metrics, time)) {
      for (int minutes = 0; minutes < 3; minutes++) {
        if (minutes > 0) {
          time.over.put(true);
        }
        assertThat(time.begun.take()).isEqualTo(Duration.ofMinutes(1));
        assertThat(said()).hasSize(2 * (minutes + 1));
        assertThat(said().subList(2 * minutes, 2 * minutes + 2))
            .satisfiesExactly(
                line -> assertThat(line).startsWith("no-auth: "),
                line -> assertThat(line).startsWith("plaintext: "));
      }
    }
    time.ended.await();
    assertThat(said()).hasSize(6);
  }

  @Test
  void theMetricNamesWhatIsOpen() throws InterruptedException {
    try (ExposureReminder _ = ExposureReminder.start(exposure(OPEN), metrics, time)) {
      assertThat(time.begun.take()).isEqualTo(Duration.ofMinutes(1));
      assertThat(said()).singleElement().asString().startsWith("plaintext: ");
      assertThat(metrics())
          .contains("varve_exposure{kind=\"plaintext\"} 1.0")
          .contains("varve_exposure{kind=\"no_auth\"} 0.0");
    }
  }

  @Test
  void onLoopbackItIsSaidOnceThatItIsOpen() {
    try (ExposureReminder _ = ExposureReminder.start(exposure(Map.of()), metrics, time)) {
      assertThat(said()).singleElement().asString().startsWith("open: everybody on this machine");
      assertThat(metrics())
          .contains("varve_exposure{kind=\"plaintext\"} 0.0")
          .contains("varve_exposure{kind=\"no_auth\"} 0.0");
    }
  }
}
