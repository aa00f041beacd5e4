package io.varve.bench.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/**
 * Many readers of server-sent events, each on a connection of its own, read by one thread that does
 * little more than look for positions: the machine is the server's. Used by one thread.
 */
final class SseReaders implements AutoCloseable {
  /** Told of each event a reader sees. */
  interface Listener {
    void matched(int reader, long position, long atNanos);
  }

  private static final long WAIT_MILLIS = 100;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final byte[] ID = "id: ".getBytes(US_ASCII);
  private static final byte[] MATCHED = "\nevent: matched".getBytes(US_ASCII);
  private static final byte[] CAUGHT_UP = "\nevent: caught_up".getBytes(US_ASCII);
  private static final byte[] END = "\n\n".getBytes(US_ASCII);

  private final Selector selector = Selector.open();
  private final List<Reader> readers = new ArrayList<>();
  private final ByteBuffer input = ByteBuffer.allocate(64 * 1024);
  private final Listener listener;
  private int caughtUp;

  private SseReaders(Listener listener) throws IOException {
    this.listener = listener;
  }

  /** One connection; what has come of an item that is not complete yet. */
  private static final class Reader {
    private final int number;
    private final SocketChannel channel;
    private byte[] rest = new byte[0];

    Reader(int number, SocketChannel channel) {
      this.number = number;
      this.channel = channel;
    }
  }

  /**
   * Connects them all and waits until each has caught up.
   *
   * @param target path and parameters of each reader's subscription
   */
  static SseReaders open(URI server, int count, IntFunction<String> target, Listener listener)
      throws IOException {
    SseReaders all = new SseReaders(listener);
    InetSocketAddress address = new InetSocketAddress(server.getHost(), server.getPort());
    for (int i = 0; i < count; i++) {
      SocketChannel channel = SocketChannel.open(address);
      String request =
          "GET " + target.apply(i) + " HTTP/1.1\r\nHost: " + server.getAuthority() + "\r\n\r\n";
      channel.write(ByteBuffer.wrap(request.getBytes(US_ASCII)));
      channel.configureBlocking(false);
      Reader reader = new Reader(i, channel);
      channel.register(all.selector, SelectionKey.OP_READ, reader);
      all.readers.add(reader);
    }
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (all.caughtUp < count) {
      all.poll();
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException(all.caughtUp + " of " + count + " readers caught up");
      }
    }
    return all;
  }

  /** Takes what came; waits a little for it. */
  void poll() throws IOException {
    int _ = selector.select(key -> read((Reader) key.attachment()), WAIT_MILLIS);
  }

  private void read(Reader reader) {
    try {
      input.clear();
      if (reader.channel.read(input) < 0) {
        throw new IllegalStateException("the server ended reader " + reader.number);
      }
      long now = System.nanoTime();
      byte[] bytes = joined(reader.rest, input.flip());
      int from = 0;
      for (int end = find(bytes, END, 0, bytes.length);
          end >= 0;
          end = find(bytes, END, from, bytes.length)) {
        take(reader, bytes, from, end, now);
        from = end + END.length;
      }
      reader.rest = Arrays.copyOfRange(bytes, from, bytes.length);
    } catch (IOException e) {
      throw new IllegalStateException("reader " + reader.number + " broke", e);
    }
  }

  private static byte[] joined(byte[] rest, ByteBuffer more) {
    byte[] all = Arrays.copyOf(rest, rest.length + more.remaining());
    more.get(all, rest.length, more.remaining());
    return all;
  }

  private void take(Reader reader, byte[] bytes, int from, int end, long now) {
    if (find(bytes, MATCHED, from, end) >= 0) {
      listener.matched(reader.number, position(bytes, from, end), now);
    } else if (find(bytes, CAUGHT_UP, from, end) >= 0) {
      caughtUp++;
    }
  }

  private static long position(byte[] bytes, int from, int end) {
    int at = find(bytes, ID, from, end) + ID.length;
    long position = 0;
    for (; bytes[at] >= '0' && bytes[at] <= '9'; at++) {
      position = 10 * position + bytes[at] - '0';
    }
    return position;
  }

  private static int find(byte[] bytes, byte[] wanted, int from, int to) {
    for (int i = from; i <= to - wanted.length; i++) {
      int match = 0;
      while (match < wanted.length && bytes[i + match] == wanted[match]) {
        match++;
      }
      if (match == wanted.length) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public void close() throws IOException {
    for (Reader reader : readers) {
      reader.channel.close();
    }
    selector.close();
  }
}
