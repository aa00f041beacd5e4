package io.varve.server.security;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.SocketAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** The connections of a port by their peer, so that one can be closed. Used by any thread. */
@Sharable
final class OpenConnections extends ChannelInboundHandlerAdapter {
  private final ConcurrentMap<SocketAddress, Channel> byPeer = new ConcurrentHashMap<>();

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    Channel channel = context.channel();
    @Nullable SocketAddress peer = channel.remoteAddress();
    if (peer != null) {
      byPeer.put(peer, channel);
      channel.closeFuture().addListener(_ -> byPeer.remove(peer, channel));
    }
  }

  /** Closes the connection with this peer, behind what is being written to it. */
  void close(SocketAddress peer) {
    @Nullable Channel channel = byPeer.get(peer);
    if (channel != null) {
      var _ = channel.close();
    }
  }
}
