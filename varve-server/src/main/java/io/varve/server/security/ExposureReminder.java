package io.varve.server.security;

import io.varve.server.metrics.ServerMetrics;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says at the start of a server what is open, and warns each minute of what is dangerous, on a
 * thread of its own until it is closed.
 */
public final class ExposureReminder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("varve.exposure");
  private static final Duration EVERY = Duration.ofMinutes(1);

  /** How time passes between two warnings. */
  interface Pause {
    void last(Duration time) throws InterruptedException;
  }

  private final Thread thread;

  private ExposureReminder(Thread thread) {
    this.thread = thread;
  }

  /** Says what is open now, and goes on warning. */
  public static ExposureReminder start(Exposure exposure, ServerMetrics metrics) {
    return start(exposure, metrics, Thread::sleep);
  }

  static ExposureReminder start(Exposure exposure, ServerMetrics metrics, Pause pause) {
    metrics.exposed(exposure.isPlaintextOpen(), exposure.isNoAuth());
    exposure.notices().forEach(LOG::warn);
    return new ExposureReminder(
        Thread.ofVirtual().name("varve-exposure").start(() -> remind(exposure, pause)));
  }

  private static void remind(Exposure exposure, Pause pause) {
    try {
      while (!exposure.warnings().isEmpty()) {
        pause.last(EVERY);
        exposure.warnings().forEach(LOG::warn);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
