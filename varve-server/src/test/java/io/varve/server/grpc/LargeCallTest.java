package io.varve.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.varve.protocol.Calls;
import io.varve.protocol.EventStoreGrpc;
import io.varve.server.ServedStore;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Calls to a whole server with more bytes than it takes in a request. */
@Timeout(60)
final class LargeCallTest {
  private static final int REQUEST_BYTES = 4_096;

  /** What stands around the id in a request: lengths and kinds. */
  private static final int AROUND_BYTES = 8;

  @TempDir Path folder;

  @Test
  void aCallWithOneMessageIsToldTheBoundOfARequest() throws Exception {
    try (ServedStore served =
        ServedStore.start(folder, "max-request-bytes", Integer.toString(REQUEST_BYTES))) {
      ManagedChannel channel =
          NettyChannelBuilder.forAddress("127.0.0.1", served.server.address().getPort())
              .usePlaintext()
              .build();
      try {
        EventStoreGrpc.EventStoreBlockingStub stub = EventStoreGrpc.newBlockingStub(channel);
        assertThatExceptionOfType(StatusRuntimeException.class)
            .isThrownBy(() -> stub.getEvent(request(REQUEST_BYTES - AROUND_BYTES)))
            .withMessageContaining("INVALID_ARGUMENT: invalid_input: an id has 16 bytes");
        for (int bytes : new int[] {REQUEST_BYTES - AROUND_BYTES + 1, 1_024 * REQUEST_BYTES}) {
          assertThatExceptionOfType(StatusRuntimeException.class)
              .as("%d bytes", bytes)
              .isThrownBy(() -> stub.getEvent(request(bytes)))
              .withMessage(
                  "RESOURCE_EXHAUSTED: limit_exceeded: a call with one message may have 4096 bytes"
                      + " (max-request-bytes); send fewer or smaller events at a time, or over"
                      + " AppendStream");
        }
        assertThat(stub.head(Calls.HeadRequest.getDefaultInstance()).getPosition()).isZero();
      } finally {
        channel.shutdownNow();
      }
    }
  }

  private static Calls.GetEventRequest request(int idBytes) {
    return Calls.GetEventRequest.newBuilder().setId(ByteString.copyFrom(new byte[idBytes])).build();
  }
}
