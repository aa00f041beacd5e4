package io.varve.client;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.stub.MetadataUtils;
import io.varve.api.InvalidInput;
import io.varve.api.Limits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Connections to one server. A connection carries a bounded number of streams; where more are open
 * another one is made.
 */
final class Connections implements AutoCloseable {
  /** Fewer than any server we know of allows. */
  private static final int STREAMS_PER_CONNECTION = 90;

  private static final int MESSAGE_BYTES = 4 * Limits.COMMIT_BYTES;
  private static final long KEEP_ALIVE_SECONDS = 30;
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  /** One connection and the streams on it. Guarded by the lock of its connections. */
  static final class Connection {
    private final ManagedChannel channel;
    private int streams;

    private Connection(ManagedChannel channel) {
      this.channel = channel;
    }

    ManagedChannel channel() {
      return channel;
    }
  }

  private final RemoteOptions options;
  private final Executor executor;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Connection> connections = new ArrayList<>();
  private final Connection calls;

  /** Null: as the JVM is set up, or no TLS. */
  private final @Nullable SslContext trust;

  Connections(RemoteOptions options, Executor executor) {
    this.options = options;
    this.executor = executor;
    @Nullable Path authorities = options.authorities();
    trust = authorities == null ? null : trusting(authorities);
    calls = new Connection(newChannel());
  }

  private static SslContext trusting(Path authorities) {
    try {
      return GrpcSslContexts.forClient().trustManager(authorities.toFile()).build();
    } catch (IllegalArgumentException | SSLException e) {
      throw new InvalidInput(
          "cannot take authorities from "
              + authorities
              + " ("
              + e.getMessage()
              + "); give a PEM file with certificates");
    }
  }

  /** For the append stream and calls with one answer. */
  ManagedChannel calls() {
    return calls.channel;
  }

  /** A connection with room for one more stream; give it back. */
  Connection forStream() {
    lock.lock();
    try {
      for (Connection connection : connections) {
        if (connection.streams < STREAMS_PER_CONNECTION) {
          connection.streams++;
          return connection;
        }
      }
      Connection connection = new Connection(newChannel());
      connection.streams = 1;
      connections.add(connection);
      return connection;
    } finally {
      lock.unlock();
    }
  }

  void giveBack(Connection connection) {
    lock.lock();
    try {
      connection.streams--;
    } finally {
      lock.unlock();
    }
  }

  private ManagedChannel newChannel() {
    NettyChannelBuilder builder =
        NettyChannelBuilder.forAddress(options.host(), options.port())
            .executor(executor)
            .maxInboundMessageSize(MESSAGE_BYTES)
            .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
            .keepAliveTimeout(KEEP_ALIVE_SECONDS / 2, TimeUnit.SECONDS);
    if (!options.tls()) {
      builder.usePlaintext();
    } else if (trust != null) {
      builder.sslContext(trust);
    }
    if (options.key() != null) {
      Metadata headers = new Metadata();
      headers.put(AUTHORIZATION, "Bearer " + options.key());
      builder.intercept(MetadataUtils.newAttachHeadersInterceptor(headers));
    }
    return builder.build();
  }

  /** Breaks what is open. */
  @Override
  public void close() {
    calls.channel.shutdownNow();
    lock.lock();
    try {
      connections.forEach(connection -> connection.channel.shutdownNow());
    } finally {
      lock.unlock();
    }
  }
}
