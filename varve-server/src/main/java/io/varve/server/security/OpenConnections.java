package io.varve.server.security;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.varve.server.config.ServerLimits;
import io.varve.server.metrics.ConnectionMeter;
import java.net.SocketAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The connections of a port by their peer, so that one can be closed; no more of them than there
 * may be, each looked after and counted. Used by any thread.
 */
@Sharable
final class OpenConnections extends ChannelInboundHandlerAdapter {
  private final ServerLimits limits;
  private final ConnectionMeter meter;
  private final AtomicInteger open = new AtomicInteger();
  private final ConcurrentMap<SocketAddress, Channel> byPeer = new ConcurrentHashMap<>();

  OpenConnections(ServerLimits limits, ConnectionMeter meter) {
    this.limits = limits;
    this.meter = meter;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    Channel channel = context.channel();
    @Nullable SocketAddress peer = channel.remoteAddress();
    if (peer == null) {
      return;
    }
    if (open.incrementAndGet() > limits.maxConnections()) {
      open.decrementAndGet();
      meter.refused();
      // Nothing of it stays behind, as would wait for the peer's last word.
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
      var _ = channel.close();
      return;
    }
    meter.opened();
    byPeer.put(peer, channel);
    channel
        .closeFuture()
        .addListener(_ -> {
          byPeer.remove(peer, channel);
          open.decrementAndGet();
          meter.closed();
        });
    StalledAnswers.watch(channel, limits.stall(), meter);
  }

  /** Closes the connection with this peer, behind what is being written to it. */
  void close(SocketAddress peer) {
    @Nullable Channel channel = byPeer.get(peer);
    if (channel != null) {
      var _ = channel.close();
    }
  }
}
