package io.varve.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MessageWindowTest {
  private final AtomicInteger asked = new AtomicInteger();
  private final MessageWindow window = new MessageWindow(asked::incrementAndGet);

  @Test
  void asksForOneMessageAtATimeUpToTheNumberInFlight() {
    window.open();
    assertThat(asked).hasValue(1);
    for (int i = 1; i < GrpcBounds.MESSAGES_IN_FLIGHT; i++) {
      window.taken(1);
      assertThat(asked).hasValue(i + 1);
    }
    window.taken(1);
    assertThat(asked).hasValue(GrpcBounds.MESSAGES_IN_FLIGHT);
    window.answered(1, 1);
    assertThat(asked).hasValue(GrpcBounds.MESSAGES_IN_FLIGHT + 1);
  }

  @Test
  void asksForNoMoreOnceTheBytesAreThere() {
    window.open();
    window.taken(GrpcBounds.BYTES_IN_FLIGHT - 1);
    assertThat(asked).hasValue(2);
    window.taken(1);
    assertThat(asked).hasValue(2);
    window.answered(1, 1);
    assertThat(asked).hasValue(3);
  }
}
