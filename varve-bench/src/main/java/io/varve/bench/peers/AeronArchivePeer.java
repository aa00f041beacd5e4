package io.varve.bench.peers;

import io.aeron.CommonContext;
import io.aeron.FragmentAssembler;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.archive.Archive;
import io.aeron.archive.ArchiveThreadingMode;
import io.aeron.archive.ArchivingMediaDriver;
import io.aeron.archive.client.AeronArchive;
import io.aeron.archive.status.RecordingPos;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.DirectBuffer;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersReader;
import org.jspecify.annotations.Nullable;

/**
 * Aeron Archive, with driver and archive in this process, recording one publication over IPC that
 * all producers share; a batch is one message, so it is recorded as a whole. One thread for the
 * driver and one for the archive, which its documentation advises where cores are few, and the
 * driver's directory in memory, its default. Synced is file sync level 1, the recorded position
 * awaited: the archive forces blocks of what came meanwhile, a group commit. Not synced, producers
 * go on when the message is in the log buffer, and only {@link #awaitStored} waits for the recorded
 * position. There is no index: the events of an entity are found by replaying everything.
 */
final class AeronArchivePeer implements Peer {
  private static final String LOCAL = "aeron:ipc";

  /** The greatest message is an eighth of a term: 8 MiB. */
  private static final String CHANNEL = "aeron:ipc?term-length=64m";

  /** Not one of those below 100, where the archive has its own on the same channel. */
  private static final int EVENT_STREAM = 1001;

  private static final int REPLAY_STREAM = 1002;
  private static final int FRAGMENTS = 64;
  private static final int MAX_SPINS = 10;
  private static final int MAX_YIELDS = 20;
  private static final long MIN_PARK_NANOS = 1_000;
  private static final long MAX_PARK_NANOS = 100_000;

  private final ArchivingMediaDriver driver;
  private final AeronArchive archive;
  private final Publication publication;
  private final int recordedCounter;
  private final long recording;
  private final Durability durability;

  /** What driver and archive met on their own threads; null: nothing. */
  private final AtomicReference<@Nullable Throwable> error;

  private AeronArchivePeer(
      ArchivingMediaDriver driver,
      AeronArchive archive,
      Publication publication,
      int recordedCounter,
      Durability durability,
      AtomicReference<@Nullable Throwable> error) {
    this.error = error;
    this.driver = driver;
    this.archive = archive;
    this.publication = publication;
    this.recordedCounter = recordedCounter;
    this.recording = RecordingPos.getRecordingId(counters(archive), recordedCounter);
    this.durability = durability;
  }

  static AeronArchivePeer open(Path directory, Durability durability) {
    AtomicReference<@Nullable Throwable> error = new AtomicReference<>();
    ErrorHandler errors = thrown -> error.compareAndSet(null, thrown);
    String driverDirectory = CommonContext.generateRandomDirName();
    int syncLevel =
        switch (durability) {
          case SYNCED -> 1;
          case UNSYNCED -> 0;
        };
    ArchivingMediaDriver driver =
        ArchivingMediaDriver.launch(
            new MediaDriver.Context()
                .aeronDirectoryName(driverDirectory)
                .errorHandler(errors)
                .threadingMode(ThreadingMode.SHARED)
                .dirDeleteOnStart(true)
                .dirDeleteOnShutdown(true),
            new Archive.Context()
                .aeronDirectoryName(driverDirectory)
                .errorHandler(errors)
                .archiveDir(directory.toFile())
                .threadingMode(ArchiveThreadingMode.SHARED)
                .controlChannelEnabled(false)
                .archiveClientContext(client(driverDirectory, errors))
                .replicationChannel("aeron:udp?endpoint=localhost:0")
                .fileSyncLevel(syncLevel)
                .catalogFileSyncLevel(syncLevel));
    AeronArchive archive = AeronArchive.connect(client(driverDirectory, errors));
    Publication publication = archive.addRecordedPublication(CHANNEL, EVENT_STREAM);
    int counter = awaitRecording(archive, publication);
    return new AeronArchivePeer(driver, archive, publication, counter, durability, error);
  }

  private static AeronArchive.Context client(String driverDirectory, ErrorHandler errors) {
    return new AeronArchive.Context()
        .aeronDirectoryName(driverDirectory)
        .errorHandler(errors)
        .controlRequestChannel(LOCAL)
        .controlResponseChannel(LOCAL);
  }

  private static int awaitRecording(AeronArchive archive, Publication publication) {
    IdleStrategy idle = idle();
    int counter = CountersReader.NULL_COUNTER_ID;
    while (counter == CountersReader.NULL_COUNTER_ID) {
      idle.idle();
      archive.checkForErrorResponse();
      counter =
          RecordingPos.findCounterIdBySession(
              counters(archive), publication.sessionId(), archive.archiveId());
    }
    return counter;
  }

  private static CountersReader counters(AeronArchive archive) {
    return archive.context().aeron().countersReader();
  }

  private static IdleStrategy idle() {
    return new BackoffIdleStrategy(MAX_SPINS, MAX_YIELDS, MIN_PARK_NANOS, MAX_PARK_NANOS);
  }

  @Override
  public void append(EventBatch batch) {
    IdleStrategy idle = idle();
    UnsafeBuffer message = new UnsafeBuffer(batch.buffer(), 0, batch.sizeBytes());
    long position = publication.offer(message);
    while (position < 0) {
      if (position == Publication.CLOSED || position == Publication.MAX_POSITION_EXCEEDED) {
        throw new IllegalStateException(
            "aeron: the publication takes no more: " + position, error.get());
      }
      idle.idle();
      position = publication.offer(message);
    }
    if (durability == Durability.SYNCED) {
      awaitRecorded(position);
    }
  }

  @Override
  public void awaitStored() {
    awaitRecorded(publication.position());
    checkNoError();
  }

  private void checkNoError() {
    Throwable met = error.get();
    if (met != null) {
      throw new IllegalStateException("aeron: driver or archive met an error", met);
    }
  }

  private void awaitRecorded(long position) {
    IdleStrategy idle = idle();
    CountersReader counters = counters(archive);
    while (counters.getCounterValue(recordedCounter) < position) {
      if (publication.isClosed() || !RecordingPos.isActive(counters, recordedCounter, recording)) {
        throw new IllegalStateException(
            "aeron: the recording ended before " + position, error.get());
      }
      idle.idle();
    }
  }

  @Override
  public void read(String entity, EventReader reader) {
    byte[] id = EntityKey.entity(entity);
    long end = publication.position();
    if (end == 0) {
      return;
    }
    FragmentAssembler messages =
        new FragmentAssembler(
            (buffer, offset, length, header) -> readBatch(buffer, offset, length, id, reader));
    IdleStrategy idle = idle();
    try (Subscription replay = archive.replay(recording, 0, end, LOCAL, REPLAY_STREAM)) {
      while (replay.imageCount() == 0) {
        idle.idle();
      }
      while (replay.imageCount() > 0 && replay.imageAtIndex(0).position() < end) {
        idle.idle(replay.poll(messages, FRAGMENTS));
      }
    }
  }

  private static void readBatch(
      DirectBuffer buffer, int offset, int length, byte[] entity, EventReader reader) {
    byte[] bytes = new byte[length];
    buffer.getBytes(offset, bytes);
    ByteBuffer batch = ByteBuffer.wrap(bytes);
    while (batch.hasRemaining()) {
      int size = batch.getInt();
      ByteBuffer event = batch.slice(batch.position(), size);
      batch.position(batch.position() + size);
      if (EventBatch.isAbout(event, entity)) {
        reader.read(event);
      }
    }
  }

  @Override
  public void close() {
    publication.close();
    archive.close();
    driver.close();
  }
}
