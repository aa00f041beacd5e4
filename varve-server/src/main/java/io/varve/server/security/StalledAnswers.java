package io.varve.server.security;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Stream;
import io.varve.server.metrics.ConnectionMeter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Resets the streams of an HTTP/2 connection whose answers wait for a window that the client does
 * not open. Whoever made the answer is done with it or waits for its turn, so no timeout of a
 * request looks at it any more, and its bytes would stay for as long as the connection. A stream is
 * reset if it waits at two looks and nothing of its windows was opened between them. Used by the
 * thread of its connection.
 */
final class StalledAnswers {
  /** How often a stream's window was opened, and how it was at the last look. */
  private static final class Credit {
    private long opened;
    private long openedBefore = -1;
  }

  private final Channel channel;
  private final ConnectionMeter meter;
  private @Nullable Http2ConnectionHandler handler;
  private Http2Connection.@Nullable PropertyKey key;

  private StalledAnswers(Channel channel, ConnectionMeter meter) {
    this.channel = channel;
    this.meter = meter;
  }

  /**
   * Looks after a connection until it is closed.
   *
   * @param period between two looks
   */
  static void watch(Channel channel, Duration period, ConnectionMeter meter) {
    StalledAnswers answers = new StalledAnswers(channel, meter);
    long nanos = period.toNanos();
    var looking =
        channel
            .eventLoop()
            .scheduleWithFixedDelay(answers::look, nanos, nanos, TimeUnit.NANOSECONDS);
    channel.closeFuture().addListener(_ -> looking.cancel(false));
  }

  private void look() {
    Http2ConnectionHandler found = channel.pipeline().get(Http2ConnectionHandler.class);
    if (found == null) {
      return;
    }
    if (!found.equals(handler)) {
      handler = found;
      key = found.connection().newKey();
      countOpenings(found);
    }
    for (Http2Stream stream : stalled(found)) {
      meter.stalled();
      ChannelHandlerContext context = channel.pipeline().context(found);
      var _ =
          found.resetStream(context, stream.id(), Http2Error.CANCEL.code(), context.newPromise());
    }
    var _ = channel.flush();
  }

  private List<Http2Stream> stalled(Http2ConnectionHandler of) {
    List<Http2Stream> stalled = new ArrayList<>();
    Http2Connection connection = of.connection();
    var flow = of.encoder().flowController();
    long openedForAll = credit(connection, connection.connectionStream()).opened;
    try {
      connection.forEachActiveStream(stream -> {
        Credit credit = credit(connection, stream);
        // What is opened for all helps a stream only whose own window is not closed.
        long opened = credit.opened + (flow.windowSize(stream) > 0 ? openedForAll : 0);
        boolean waits = flow.hasFlowControlled(stream);
        if (waits && credit.openedBefore == opened) {
          stalled.add(stream);
        }
        credit.openedBefore = waits ? opened : -1;
        return true;
      });
    } catch (Http2Exception e) {
      throw new IllegalStateException("looking at streams changes nothing", e);
    }
    return stalled;
  }

  private void countOpenings(Http2ConnectionHandler of) {
    Http2Connection connection = of.connection();
    of.decoder()
        .frameListener(
            new Http2FrameListenerDecorator(of.decoder().frameListener()) {
              @Override
              public void onWindowUpdateRead(
                  ChannelHandlerContext context, int streamId, int increment)
                  throws Http2Exception {
                @Nullable Http2Stream stream = connection.stream(streamId);
                if (stream != null) {
                  credit(connection, stream).opened++;
                }
                super.onWindowUpdateRead(context, streamId, increment);
              }
            });
  }

  private Credit credit(Http2Connection connection, Http2Stream stream) {
    if (key == null) {
      throw new IllegalStateException("no HTTP/2 yet on " + connection);
    }
    @Nullable Credit known = stream.getProperty(key);
    if (known != null) {
      return known;
    }
    Credit credit = new Credit();
    stream.setProperty(key, credit);
    return credit;
  }
}
