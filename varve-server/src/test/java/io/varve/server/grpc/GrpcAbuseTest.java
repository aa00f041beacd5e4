package io.varve.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import com.linecorp.armeria.server.Server;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.varve.api.EventStore;
import io.varve.api.NamingProfile;
import io.varve.engine.Varve;
import io.varve.protocol.Calls;
import io.varve.protocol.EventStoreGrpc;
import io.varve.server.config.AppendRules;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Messages over gRPC that are meant to take more memory than they have bytes. */
@Timeout(120)
final class GrpcAbuseTest {
  private final EventStore store = Varve.inMemory();
  private final ExecutorService streams = Executors.newVirtualThreadPerTaskExecutor();
  private Server server;
  private ManagedChannel channel;

  @BeforeEach
  void start() {
    var builder = Server.builder().http(new InetSocketAddress("127.0.0.1", 0));
    // Only the bound of a message, without that of a request.
    builder.maxRequestLength(0);
    new GrpcRoutes(store, new AppendRules(NamingProfile.OPEN), LenientRules.rules(), streams)
        .addTo(builder);
    server = builder.build();
    server.start().join();
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.activeLocalPort())
            .usePlaintext()
            .build();
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    // Its threads take two seconds to go; nobody waits for them.
    var _ = server.stop();
    store.close();
    streams.shutdownNow();
  }

  @Test
  void gzipIsTakenUpToTheBoundOfAMessageInflated() {
    EventStoreGrpc.EventStoreBlockingStub plain = EventStoreGrpc.newBlockingStub(channel);
    for (EventStoreGrpc.EventStoreBlockingStub stub :
        new EventStoreGrpc.EventStoreBlockingStub[] {plain, plain.withCompression("gzip")}) {
      // Read whole, then found to be no id.
      assertThat(code(stub, GrpcBounds.REQUEST_BYTES)).isEqualTo(Status.Code.INVALID_ARGUMENT);
      assertThat(code(stub, GrpcBounds.REQUEST_BYTES + 1))
          .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      assertThat(code(stub, 2 * GrpcBounds.REQUEST_BYTES))
          .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    }
    assertThat(plain.head(Calls.HeadRequest.getDefaultInstance()).getPosition()).isZero();
  }

  /** What comes of a message that has so many bytes inflated, all zeros but a few. */
  private static Status.Code code(EventStoreGrpc.EventStoreBlockingStub stub, int messageBytes) {
    int head = 5;
    ByteString zeros = UnsafeByteOperations.unsafeWrap(new byte[messageBytes - head]);
    Calls.GetEventRequest request = Calls.GetEventRequest.newBuilder().setId(zeros).build();
    assertThat(request.getSerializedSize()).isEqualTo(messageBytes);
    try {
      stub.getEvent(request);
      return Status.Code.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    }
  }
}
