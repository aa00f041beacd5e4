package io.varve.server.grpc;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** What came of one call, in order. */
final class Received<T> extends ClientCall.Listener<T> {
  final BlockingQueue<T> messages = new LinkedBlockingQueue<>();
  final BlockingQueue<Status> end = new LinkedBlockingQueue<>();
  volatile Metadata trailers = new Metadata();

  @Override
  public void onMessage(T message) {
    messages.add(message);
  }

  @Override
  public void onClose(Status status, Metadata last) {
    trailers = last;
    end.add(status);
  }
}
