package io.varve.online;

import io.varve.api.InvalidInput;
import io.varve.api.StoreUnavailable;
import io.varve.api.VarveException;
import io.varve.cli.OpenedStore;
import io.varve.cli.ServerAddress;
import io.varve.client.RemoteEventStore;
import io.varve.client.RemoteOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;

/**
 * Reaches the store of a server. What stands against it is told at once: a command is started by
 * somebody who waits, unlike a program that outlives its server.
 */
final class RemoteConnector {
  private static final int CONNECT_MILLIS = 10_000;

  private RemoteConnector() {}

  static OpenedStore connect(ServerAddress address) {
    RemoteOptions options = options(address);
    checkListens(address, options);
    RemoteEventStore store = RemoteEventStore.open(options);
    try {
      // The first answer says that it is a server of ours, and that the key is one of its keys.
      store.head();
      return new OpenedRemote(store);
    } catch (StoreUnavailable e) {
      store.close();
      throw address.key() == null && String.valueOf(e.getMessage()).contains("key_missing")
          ? keyMissing(e)
          : e;
    } catch (VarveException e) {
      store.close();
      throw e;
    }
  }

  private static RemoteOptions options(ServerAddress address) {
    URI uri;
    try {
      uri = new URI(address.url());
    } catch (URISyntaxException e) {
      throw malformed(address);
    }
    if (uri.getHost() == null
        || uri.getUserInfo() != null
        || uri.getQuery() != null
        || uri.getFragment() != null
        || !(uri.getPath().isEmpty() || uri.getPath().equals("/"))) {
      throw malformed(address);
    }
    RemoteOptions options = RemoteOptions.at(uri);
    if (address.authorities() != null) {
      options = options.withAuthorities(address.authorities());
    }
    return address.key() == null ? options : options.withKey(address.key());
  }

  private static InvalidInput malformed(ServerAddress address) {
    return new InvalidInput(
        "the server's address "
            + address.url()
            + " is not of the form http://HOST:PORT or https://HOST:PORT");
  }

  /** The client itself would try again for as long as a server may take to restart. */
  private static void checkListens(ServerAddress address, RemoteOptions options) {
    try (Socket socket = new Socket()) {
      InetSocketAddress there = new InetSocketAddress(options.host(), options.port());
      if (there.isUnresolved()) {
        throw new StoreUnavailable(
            "no host has the name " + options.host() + "; see the address " + address.url(), null);
      }
      socket.connect(there, CONNECT_MILLIS);
    } catch (IOException e) {
      throw new StoreUnavailable(
          "no server can be reached at %s (%s); start one there with varve serve, or name another with --server"
              .formatted(address.url(), e.getMessage()),
          e);
    }
  }

  private static StoreUnavailable keyMissing(StoreUnavailable refused) {
    return new StoreUnavailable(
        refused.getMessage() + "; here by --key-file FILE or VARVE_KEY", refused);
  }
}
