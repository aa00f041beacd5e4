package io.varve.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;

/**
 * A connection of HTTP/2, made by hand, that lets the server send heads and not one byte of a body.
 * Used by one thread.
 */
final class ClosedWindows implements AutoCloseable {
  private static final int READ_MILLIS = 30_000;
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RESET = 3;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int ACK = 1;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;
  private static final int INITIAL_WINDOW_SIZE = 4;

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;
  private final Set<Integer> ended = new HashSet<>();
  private int nextStream = 1;

  private ClosedWindows(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(READ_MILLIS);
    in = new DataInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  static ClosedWindows connect(int port) throws IOException {
    ClosedWindows connection = new ClosedWindows(new Socket("127.0.0.1", port));
    connection.out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII));
    byte[] noWindow = ByteBuffer.allocate(6).putShort((short) INITIAL_WINDOW_SIZE).array();
    connection.write(SETTINGS, 0, 0, noWindow);
    return connection;
  }

  /** Sends a request without a body; returns its stream. */
  int get(String path) throws IOException {
    int stream = nextStream;
    nextStream += 2;
    write(HEADERS, END_HEADERS | END_STREAM, stream, head("GET", path, ""));
    return stream;
  }

  /** Sends a gRPC call with one message; returns its stream. */
  int call(String method, byte[] message, boolean isLast) throws IOException {
    int stream = nextStream;
    nextStream += 2;
    String path = "/varve.v1.EventStore/" + method;
    write(HEADERS, END_HEADERS, stream, head("POST", path, "application/grpc"));
    byte[] body =
        ByteBuffer.allocate(5 + message.length)
            .put((byte) 0)
            .putInt(message.length)
            .put(message)
            .array();
    write(DATA, isLast ? END_STREAM : 0, stream, body);
    return stream;
  }

  private static byte[] head(String method, String path, String contentType) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    field(head, ":method", method);
    field(head, ":scheme", "http");
    field(head, ":authority", "localhost");
    field(head, ":path", path);
    if (!contentType.isEmpty()) {
      field(head, "content-type", contentType);
      field(head, "te", "trailers");
    }
    return head.toByteArray();
  }

  /** A literal field that enters no table; names and values are shorter than 127. */
  private static void field(ByteArrayOutputStream head, String name, String value)
      throws IOException {
    head.write(0);
    head.write(name.length());
    head.write(name.getBytes(US_ASCII));
    head.write(value.length());
    head.write(value.getBytes(US_ASCII));
  }

  private void write(int type, int flags, int stream, byte[] payload) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
    frame.put((byte) 0).putShort((short) payload.length).put((byte) type).put((byte) flags);
    out.write(frame.putInt(stream).put(payload).array());
  }

  /** Reads on until the server has ended all of these streams, by a reset or with all else. */
  void awaitEnd(Set<Integer> streams) throws IOException {
    try {
      while (!ended.containsAll(streams)) {
        readFrame();
      }
    } catch (EOFException _) {
      // The whole connection.
      return;
    }
  }

  private void readFrame() throws IOException {
    // Big-endian, 24 bits.
    int length = in.readUnsignedShort() << 8 | in.readUnsignedByte();
    int type = in.readUnsignedByte();
    int flags = in.readUnsignedByte();
    int stream = in.readInt();
    byte[] payload = in.readNBytes(length);
    switch (type) {
      case DATA -> {
        if (length > 0) {
          throw new AssertionError("the server sent " + length + " bytes into a closed window");
        }
      }
      case RESET -> ended.add(stream);
      case PING, SETTINGS -> {
        if ((flags & ACK) == 0) {
          write(type, ACK, 0, type == PING ? payload : new byte[0]);
        }
      }
      default -> {
        // Heads, windows and that no further requests are taken are of no interest.
      }
    }
    if ((type == DATA || type == HEADERS) && (flags & END_STREAM) != 0) {
      ended.add(stream);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
