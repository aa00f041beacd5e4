package io.varve.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.ClientCalls;
import io.varve.api.Append;
import io.varve.api.EntityId;
import io.varve.api.EventStore;
import io.varve.api.ExpectedVersion;
import io.varve.api.InvalidInput;
import io.varve.api.NamingProfile;
import io.varve.api.NewEvent;
import io.varve.api.Payload;
import io.varve.protocol.Calls;
import io.varve.protocol.EventStoreGrpc;
import io.varve.protocol.Wire;
import io.varve.protocol.convert.WireAppends;
import io.varve.protocol.convert.WireFailures;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The services on a loopback port, called by plain gRPC. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class EventStoreServiceTest {
  private final ServedRoutes served =
      new ServedRoutes(NamingProfile.STRICT, LenientRules.rules(), _ -> {});
  private final EventStore store = served.store;
  private final ManagedChannel channel = served.channel;

  @AfterEach
  void stop() {
    served.close();
  }

  private static Append append(long expectedVersion) {
    return Append.of(NewEvent.of("t", "a", "{}"))
        .expect(EntityId.of("a"), ExpectedVersion.exactly(expectedVersion));
  }

  private static Calls.AppendStreamRequest message(List<Append> appends) {
    return Calls.AppendStreamRequest.newBuilder()
        .addAllAppends(appends.stream().map(WireAppends::toWire).toList())
        .build();
  }

  private Received<Calls.AppendStreamResponse> appendStream(Calls.AppendStreamRequest... messages)
      throws InterruptedException {
    Received<Calls.AppendStreamResponse> received = new Received<>();
    var call = channel.newCall(EventStoreGrpc.getAppendStreamMethod(), CallOptions.DEFAULT);
    call.start(received, new Metadata());
    call.request(Integer.MAX_VALUE);
    for (Calls.AppendStreamRequest message : messages) {
      call.sendMessage(message);
    }
    call.halfClose();
    return received;
  }

  @Test
  void resultsComeInTheOrderOfTheAppendsAndAFailedOneEndsNothing() throws Exception {
    Calls.AppendStreamRequest broken =
        Calls.AppendStreamRequest.newBuilder().addAppends(Wire.Append.getDefaultInstance()).build();
    Received<Calls.AppendStreamResponse> received =
        appendStream(message(List.of(append(0), append(7))), broken, message(List.of(append(1))));
    assertThat(received.end.take().isOk()).isTrue();
    List<Wire.AppendResult> results =
        received.messages.stream().flatMap(each -> each.getResultsList().stream()).toList();
    assertThat(results)
        .extracting(Wire.AppendResult::getResultCase)
        .containsExactly(
            Wire.AppendResult.ResultCase.APPENDED,
            Wire.AppendResult.ResultCase.CONFLICT,
            Wire.AppendResult.ResultCase.FAILED,
            Wire.AppendResult.ResultCase.APPENDED);
    assertThat(results.get(2).getFailed().getCode()).isEqualTo("invalid_input");
    assertThat(results.get(3).getAppended().getFirst()).isEqualTo(2);
  }

  @Test
  void moreMessagesThanMayBeInFlightAreAllAnswered() throws Exception {
    Calls.AppendStreamRequest[] messages =
        IntStream.range(0, 20 * GrpcBounds.MESSAGES_IN_FLIGHT)
            .mapToObj(i -> message(List.of(append(i))))
            .toArray(Calls.AppendStreamRequest[]::new);
    Received<Calls.AppendStreamResponse> received = appendStream(messages);
    assertThat(received.end.take().isOk()).isTrue();
    assertThat(
            received.messages.stream().mapToInt(Calls.AppendStreamResponse::getResultsCount).sum())
        .isEqualTo(messages.length);
    assertThat(store.head()).isEqualTo(messages.length);
  }

  @Test
  void aMessageHoldsSoManyAppendsAndNoMore() throws Exception {
    Append one = Append.of(NewEvent.of("t", "a", "{}"));
    int most = GrpcBounds.APPENDS_PER_MESSAGE;
    Received<Calls.AppendStreamResponse> fitting =
        appendStream(message(Collections.nCopies(most, one)));
    assertThat(fitting.end.take().isOk()).isTrue();
    assertThat(store.head()).isEqualTo(most);
    Received<Calls.AppendStreamResponse> past =
        appendStream(message(Collections.nCopies(most + 1, one)));
    assertThat(past.end.take().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(WireFailures.fromTrailers(past.trailers)).isInstanceOf(InvalidInput.class);
    assertThat(store.head()).isEqualTo(most);
  }

  @Test
  void namesAreCheckedAsOverRest() throws Exception {
    Append loud = Append.of(NewEvent.of("Order.Placed", "a", "{}"));
    Append control = Append.of(NewEvent.of("t", "a\u0007b", "{}"));
    Received<Calls.AppendStreamResponse> received =
        appendStream(message(List.of(loud, control, append(0))));
    assertThat(received.end.take().isOk()).isTrue();
    List<Wire.AppendResult> results =
        received.messages.stream().flatMap(each -> each.getResultsList().stream()).toList();
    assertThat(results.subList(0, 2))
        .extracting(result -> result.getFailed().getCode())
        .containsExactly("invalid_input", "invalid_input");
    assertThat(results.get(2).hasAppended()).isTrue();
    assertThatExceptionOfType(StatusRuntimeException.class)
        .isThrownBy(() ->
            ClientCalls.blockingUnaryCall(
                channel,
                EventStoreGrpc.getAppendMethod(),
                CallOptions.DEFAULT,
                Calls.AppendRequest.newBuilder().setAppend(WireAppends.toWire(loud)).build()))
        .satisfies(failure ->
            assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT));
  }

  @Test
  void failuresCarryTheirCode() {
    assertThatExceptionOfType(StatusRuntimeException.class)
        .isThrownBy(() ->
            ClientCalls.blockingUnaryCall(
                channel,
                EventStoreGrpc.getGetEntityMethod(),
                CallOptions.DEFAULT,
                Calls.GetEntityRequest.getDefaultInstance()))
        .satisfies(failure -> {
          assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
          assertThat(WireFailures.fromTrailers(failure.getTrailers()))
              .isInstanceOf(InvalidInput.class)
              .hasMessageContaining("entity id");
        });
  }

  @Test
  void aReaderThatPausesGetsTheRestWhenItGoesOn() throws Exception {
    int kib = 1_024;
    int events = 64;
    Payload large = Payload.bytes(new byte[kib * kib]);
    for (int i = 0; i < events; i++) {
      store.append(Append.of(NewEvent.of("t", EntityId.of("a"), large)));
    }
    Received<Calls.QueryResponse> received = new Received<>();
    var call = channel.newCall(EventStoreGrpc.getQueryMethod(), CallOptions.DEFAULT);
    call.start(received, new Metadata());
    call.sendMessage(
        Calls.QueryRequest.newBuilder().setQuery(Wire.Query.newBuilder().setAll(true)).build());
    call.halfClose();
    call.request(2);
    assertThat(received.messages.take().getReadPosition()).isEqualTo(events);
    assertThat(received.messages.take().getEventsCount()).isEqualTo(1);
    // Stored after the read position, so not part of what is left.
    store.append(Append.of(NewEvent.of("t", "b", "{}")));
    call.request(Integer.MAX_VALUE);
    assertThat(received.end.take().isOk()).isTrue();
    assertThat(received.messages.stream().mapToInt(Calls.QueryResponse::getEventsCount).sum())
        .isEqualTo(events - 1);
  }

  @Test
  void aStoppingServerTellsSubscribersWhereToResume() throws Exception {
    store.append(Append.of(NewEvent.of("t", "a", "{}")));
    Received<Calls.SubscribeResponse> received = new Received<>();
    var call = channel.newCall(EventStoreGrpc.getSubscribeMethod(), CallOptions.DEFAULT);
    call.start(received, new Metadata());
    call.sendMessage(
        Calls.SubscribeRequest.newBuilder()
            .setQuery(Wire.Query.newBuilder().setAll(true))
            .setAfter(0)
            .build());
    call.halfClose();
    call.request(Integer.MAX_VALUE);
    assertThat(received.messages.take().getItemsCount()).isZero();
    while (received.messages.take().getItemsList().stream().noneMatch(each -> each.hasCaughtUp())) {
      assertThat(received.end).isEmpty();
    }
    served.routes.stop();
    assertThat(received.end.take().isOk()).isTrue();
    Calls.Ended ended = received.messages.take().getItems(0).getEnded();
    assertThat(ended.getReason()).isEqualTo("server_stopping");
    assertThat(ended.getResumeAfter()).isEqualTo(1);
  }

  @Test
  void healthIsServedAndReflectionIsNot() {
    var health = HealthGrpc.newBlockingStub(channel);
    assertThat(health.check(HealthCheckRequest.getDefaultInstance()).getStatus())
        .isEqualTo(ServingStatus.SERVING);
    assertThat(served.server.config().serviceConfigs())
        .extracting(config -> config.route().patternString())
        .noneMatch(path -> path.contains("reflection"));
  }
}
