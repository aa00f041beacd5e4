package io.varve.server.security;

import com.linecorp.armeria.common.HttpStatus;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Stands first in a connection to a port with TLS. A client that begins without is told so in the
 * protocol it begins with; what it sends is read and dropped. Owned by the connection's thread.
 */
final class PlaintextRefusal extends ChannelInboundHandlerAdapter {
  private static final byte[] HTTP2 = "PRI".getBytes(StandardCharsets.US_ASCII);

  /** Closing at once would reset the connection, and the client might not get to the answer. */
  private static final int LINGER_MILLIS = 1_000;

  private static final byte SETTINGS = 4;
  private static final byte GOAWAY = 7;
  private static final byte INADEQUATE_SECURITY = 12;

  private final Consumer<String> refused;
  private boolean told;

  /**
   * The first part of one connection.
   *
   * @param refused is told the code of the refusal
   */
  PlaintextRefusal(Consumer<String> refused) {
    this.refused = refused;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (told) {
      ReferenceCountUtil.release(message);
    } else if (message instanceof ByteBuf bytes && beginsWithMethod(bytes)) {
      told = true;
      refused.accept(Refusal.withoutTls().code());
      byte[] answer = isHttp2(bytes) ? http2Answer() : httpAnswer();
      bytes.release();
      context.writeAndFlush(Unpooled.wrappedBuffer(answer)).addListener(_ -> hangUp(context));
    } else {
      // The first byte decides; what is neither TLS nor HTTP is the affair of TLS.
      context.pipeline().remove(this);
      context.fireChannelRead(message);
    }
  }

  /** Whether it begins with a capital letter, as every HTTP request does and no TLS record. */
  private static boolean beginsWithMethod(ByteBuf bytes) {
    if (!bytes.isReadable()) {
      return false;
    }
    byte first = bytes.getByte(bytes.readerIndex());
    return first >= 'A' && first <= 'Z';
  }

  private static boolean isHttp2(ByteBuf bytes) {
    if (bytes.readableBytes() < HTTP2.length) {
      return false;
    }
    for (int i = 0; i < HTTP2.length; i++) {
      if (bytes.getByte(bytes.readerIndex() + i) != HTTP2[i]) {
        return false;
      }
    }
    return true;
  }

  private static byte[] httpAnswer() {
    byte[] body = Refusal.withoutTls().toJson();
    String head =
        "HTTP/1.1 %s\r\nContent-Type: application/problem+json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
            .formatted(HttpStatus.BAD_REQUEST, body.length);
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    answer.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
    answer.writeBytes(body);
    return answer.toByteArray();
  }

  /** The server's settings, none, and a farewell that says why. */
  private static byte[] http2Answer() {
    Refusal refusal = Refusal.withoutTls();
    byte[] why =
        (refusal.code() + ": " + refusal.detail() + "; " + refusal.remedy())
            .getBytes(StandardCharsets.US_ASCII);
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    answer.writeBytes(new byte[] {0, 0, 0, SETTINGS, 0, 0, 0, 0, 0});
    // Length in three bytes, of which one is enough. Then the last stream that was looked at, of
    // which a client must think that it was any, or it tries again; an error code; and the text.
    answer.writeBytes(new byte[] {0, 0, (byte) (8 + why.length), GOAWAY, 0, 0, 0, 0, 0});
    answer.writeBytes(new byte[] {127, -1, -1, -1, 0, 0, 0, INADEQUATE_SECURITY});
    answer.writeBytes(why);
    return answer.toByteArray();
  }

  private static void hangUp(ChannelHandlerContext context) {
    if (context.channel() instanceof DuplexChannel channel) {
      var _ = channel.shutdownOutput();
    }
    Runnable close =
        () -> {
          var _ = context.close();
        };
    var _ = context.executor().schedule(close, LINGER_MILLIS, TimeUnit.MILLISECONDS);
  }
}
