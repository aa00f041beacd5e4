package io.varve.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.varve.api.Append;
import io.varve.api.AppendResult;
import io.varve.api.AppendResult.Appended;
import io.varve.api.EntityId;
import io.varve.api.EventCursor;
import io.varve.api.LimitExceeded;
import io.varve.api.Limits;
import io.varve.api.NewEvent;
import io.varve.api.Payload;
import io.varve.api.Query;
import io.varve.api.StateOptions;
import io.varve.api.Subscription;
import io.varve.api.SubscriptionItem.Matched;
import io.varve.api.VarveException;
import io.varve.protocol.EventStoreGrpc;
import io.varve.server.Server;
import io.varve.server.config.Configuration;
import io.varve.server.security.ApiKeys;
import io.varve.server.security.Permission;
import io.varve.server.security.RoutePermissions;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client of the whole server, with all that stands before its services. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class ServedStoreTest {
  @TempDir Path directory;

  private Server serve() {
    Map<String, String> settings =
        Map.of("data", directory.toString(), "port", "0", "admin-port", "0");
    return Server.start(Configuration.read(settings, Map.of()), line -> {});
  }

  @Test
  void everyCallIsLetIn() throws InterruptedException {
    EntityId order = EntityId.of("order-1");
    try (Server server = serve();
        RemoteEventStore store = RemoteEventStore.open(RemoteOptions.at(server.address()))) {
      Append append = Append.of(NewEvent.of("order.placed", "order-1", "{\"total\":42}"));
      assertThat(store.append(append)).isEqualTo(new Appended(1, 1, Map.of(order, 1L)));
      assertThat(store.appendAsync(append).join()).isEqualTo(new Appended(2, 2, Map.of(order, 2L)));
      try (EventCursor cursor = store.query(Query.all())) {
        assertThat(cursor.count()).isEqualTo(2);
      }
      try (Subscription subscription = store.subscribe(Query.all(), 1)) {
        assertThat(subscription.next())
            .isInstanceOfSatisfying(
                Matched.class, matched -> assertThat(matched.event().position()).isEqualTo(2));
      }
      List<Long> exported = new ArrayList<>();
      store.export(event -> exported.add(event.event().position()));
      assertThat(exported).containsExactly(1L, 2L);
      assertThat(store.head()).isEqualTo(2);
      assertThat(store.entity(order)).isPresent();
      assertThat(store.state(order, StateOptions.now())).isPresent();
      assertThat(store.event(new UUID(1, 2))).isEmpty();
      assertThat(store.trackingPosition("elsewhere")).isZero();
      assertThat(store.checkpoint(2)).isEqualTo(server.store().checkpoint(2));
      assertThat(store.stats().events()).isEqualTo(2);
      assertThat(store.health()).isEqualTo(server.store().health());
    }
  }

  @Test
  void anAppendThatNoServerTakesDoesNotBreakTheStreamOfTheOthers() {
    try (Server server = serve();
        RemoteEventStore store = RemoteEventStore.open(RemoteOptions.at(server.address()))) {
      NewEvent large =
          NewEvent.of(
              "order.placed",
              EntityId.of("order-1"),
              Payload.bytes(new byte[Limits.PAYLOAD_BYTES]));
      CompletableFuture<AppendResult> before =
          store.appendAsync(Append.of(NewEvent.of("order.placed", "order-2", "{}")));
      assertThatExceptionOfType(LimitExceeded.class)
          .isThrownBy(() -> store.append(Append.of(Collections.nCopies(8, large))))
          .withMessageContaining("append in bytes");
      assertThat(before.join()).isInstanceOf(Appended.class);
      // This one goes over, and the store refuses it.
      assertThatExceptionOfType(LimitExceeded.class)
          .isThrownBy(() -> store.append(Append.of(Collections.nCopies(7, large))))
          .withMessageContaining("the limit is " + Limits.COMMIT_BYTES);
      assertThat(store.head()).isEqualTo(1);
    }
  }

  @Test
  void everyCallHasAPermission() {
    RoutePermissions permissions = RoutePermissions.ofClients();
    assertThat(EventStoreGrpc.getServiceDescriptor().getMethods())
        .allSatisfy(method ->
            assertThat(permissions.routes()).contains("POST /" + method.getFullMethodName()));
  }

  @Test
  void onceThereIsAKeyItIsNeeded() {
    serve().close();
    ApiKeys keys = ApiKeys.open(directory, InstantSource.system(), new SecureRandom());
    String key = keys.add("reader", Permission.READ, null).text();
    try (Server server = serve();
        RemoteEventStore nobody = RemoteEventStore.open(RemoteOptions.at(server.address()));
        RemoteEventStore reader =
            RemoteEventStore.open(RemoteOptions.at(server.address()).withKey(key))) {
      assertThatExceptionOfType(VarveException.class)
          .isThrownBy(nobody::head)
          .withMessageContaining("key_missing");
      assertThat(reader.head()).isZero();
      Append append = Append.of(NewEvent.of("order.placed", "order-1", "{}"));
      assertThatExceptionOfType(VarveException.class)
          .isThrownBy(() -> reader.append(append))
          .withMessageContaining("permission_denied");
    }
  }
}
