package io.varve.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.varve.api.Append;
import io.varve.api.AppendResult.Appended;
import io.varve.api.EventCursor;
import io.varve.api.InvalidInput;
import io.varve.api.NewEvent;
import io.varve.api.Query;
import io.varve.api.StoreUnavailable;
import io.varve.api.Subscription;
import io.varve.api.SubscriptionItem.Matched;
import io.varve.server.Server;
import io.varve.server.config.Configuration;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client of a server with a certificate, with and without reason to trust it. */
@Timeout(120)
final class TlsClientTest {
  private static final String LOOPBACK = "dns:localhost,ip:127.0.0.1";

  @TempDir static Path folder;
  private static MadeCertificate certificate;
  private static Server server;

  @BeforeAll
  static void start() throws Exception {
    certificate = MadeCertificate.make(folder, "known", LOOPBACK);
    server = serve("known", certificate);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Server serve(String name, MadeCertificate with) {
    Map<String, String> settings =
        Map.of(
            "data", folder.resolve(name).toString(),
            "port", "0",
            "admin-port", "0",
            "tls-certificate", with.chain().toString(),
            "tls-key", with.key().toString());
    return Server.start(Configuration.read(settings, Map.of()), line -> {});
  }

  private static RemoteOptions at(Server server, MadeCertificate trusted) {
    return RemoteOptions.at(server.address()).withAuthorities(trusted.authority());
  }

  @Test
  void whoTrustsTheAuthorityAppendsReadsAndSubscribes() throws InterruptedException {
    try (RemoteEventStore store = RemoteEventStore.open(at(server, certificate))) {
      Append append = Append.of(NewEvent.of("order.placed", "order-1", "{}"));
      assertThat(store.append(append)).isInstanceOf(Appended.class);
      try (EventCursor cursor = store.query(Query.all())) {
        assertThat(cursor.count()).isEqualTo(1);
      }
      try (Subscription subscription = store.subscribe(Query.all(), 0)) {
        assertThat(subscription.next()).isInstanceOf(Matched.class);
      }
    }
  }

  @Test
  void whoDoesNotTrustItIsToldWhatAndWhatToDo() throws Exception {
    MadeCertificate other = MadeCertificate.make(folder, "other", LOOPBACK);
    assertRefuses(RemoteOptions.at(server.address()));
    assertRefuses(at(server, other));
  }

  @Test
  void aCertificateForAnotherNameIsNotAccepted() throws Exception {
    MadeCertificate elsewhere = MadeCertificate.make(folder, "elsewhere", "dns:elsewhere.example");
    try (Server misnamed = serve("misnamed", elsewhere)) {
      assertRefuses(at(misnamed, elsewhere));
    }
  }

  @Test
  void aCertificateThatExpiredIsNotAccepted() throws Exception {
    MadeCertificate expired =
        MadeCertificate.make(folder, "expired", LOOPBACK, "-startdate", "-10d", "-validity", "5");
    try (Server stale = serve("stale", expired)) {
      assertRefuses(at(stale, expired));
    }
  }

  private static void assertRefuses(RemoteOptions options) {
    try (RemoteEventStore store = RemoteEventStore.open(options)) {
      assertThatExceptionOfType(StoreUnavailable.class)
          .isThrownBy(store::head)
          .withMessageStartingWith(
              "no TLS with the server at https://127.0.0.1:%d: its certificate is not accepted (",
              options.port())
          .withMessageContaining("give it one for the name it is reached by, from an authority");
    }
  }

  @Test
  void whoComesWithoutTlsIsToldToUseIt() {
    URI plain = URI.create(server.address().toString().replace("https:", "http:"));
    long before = server.store().head();
    try (RemoteEventStore store = RemoteEventStore.open(RemoteOptions.at(plain))) {
      assertThatExceptionOfType(StoreUnavailable.class)
          .isThrownBy(store::head)
          .withMessageStartingWith("the server at %s refuses: ", plain)
          .withMessageContaining("use https:// in place of http://");
      Append append = Append.of(NewEvent.of("order.placed", "order-1", "{}"));
      assertThatExceptionOfType(StoreUnavailable.class).isThrownBy(() -> store.append(append));
    }
    assertThat(server.store().head()).isEqualTo(before);
  }

  @Test
  void authoritiesThatCannotBeTakenAreBadInput() throws Exception {
    RemoteOptions options = RemoteOptions.at(URI.create("https://localhost:3900"));
    Path none = folder.resolve("none.pem");
    Path rubbish = Files.writeString(folder.resolve("rubbish.pem"), "hello");
    for (Path file : new Path[] {none, rubbish, certificate.key()}) {
      assertThatExceptionOfType(InvalidInput.class)
          .isThrownBy(() -> RemoteEventStore.open(options.withAuthorities(file)))
          .withMessageContaining("cannot take authorities from " + file);
    }
    RemoteOptions plain = RemoteOptions.at(URI.create("http://localhost:3900"));
    assertThatExceptionOfType(InvalidInput.class)
        .isThrownBy(() -> plain.withAuthorities(certificate.authority()))
        .withMessageContaining("use https://");
  }
}
