package io.varve.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.CallOptions;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.varve.api.NamingProfile;
import io.varve.protocol.Calls;
import io.varve.protocol.EventStoreGrpc;
import io.varve.protocol.Wire;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Messages over gRPC that are meant to take more memory than they have bytes. */
@Timeout(120)
final class GrpcAbuseTest {
  /** Only the bound of a message, without that of a request. */
  private final ServedRoutes served =
      new ServedRoutes(
          NamingProfile.OPEN, LenientRules.rules(), server -> server.maxRequestLength(0));

  @AfterEach
  void stop() {
    served.close();
  }

  @Test
  void gzipIsTakenUpToTheBoundOfAMessageInflated() {
    EventStoreGrpc.EventStoreBlockingStub plain = EventStoreGrpc.newBlockingStub(served.channel);
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

  @Test
  void aMessagePastTheBoundIsToldTheBoundAndNothingOfTheInsides() throws Exception {
    String told =
        "limit_exceeded: a message may have 33554432 bytes, inflated; send fewer or smaller events"
            + " at a time";
    Calls.AppendStreamRequest large =
        Calls.AppendStreamRequest.newBuilder()
            .addAppends(
                Wire.Append.newBuilder()
                    .setRequestIdBytes(ByteString.copyFrom(new byte[GrpcBounds.REQUEST_BYTES])))
            .build();
    for (String coding : new String[] {"identity", "gzip"}) {
      Received<Calls.AppendStreamResponse> received = new Received<>();
      var call =
          served.channel.newCall(
              EventStoreGrpc.getAppendStreamMethod(), CallOptions.DEFAULT.withCompression(coding));
      call.start(received, new Metadata());
      call.request(1);
      call.sendMessage(large);
      Status end = received.end.take();
      assertThat(end.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      assertThat(end.getDescription()).isEqualTo(told);
    }
    ByteString zeros = ByteString.copyFrom(new byte[GrpcBounds.REQUEST_BYTES]);
    Calls.GetEventRequest one = Calls.GetEventRequest.newBuilder().setId(zeros).build();
    assertThatExceptionOfType(StatusRuntimeException.class)
        .isThrownBy(() -> EventStoreGrpc.newBlockingStub(served.channel).getEvent(one))
        .withMessage("RESOURCE_EXHAUSTED: " + told);
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
