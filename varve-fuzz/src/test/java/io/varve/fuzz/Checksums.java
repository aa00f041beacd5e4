package io.varve.fuzz;

import io.varve.storage.CommitFormat;
import io.varve.storage.FrameFormat;
import io.varve.storage.RecordFormat;
import io.varve.storage.SegmentFormat;
import io.varve.storage.SuperBlock;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * Makes the checksums of changed files right again, as far as their structure can still be
 * followed, so that fuzzing reaches what stands behind them. Written from the byte tables alone.
 */
public final class Checksums {
  private static final int INDEX_HEADER_BYTES = 512;
  private static final int INDEX_SECTIONS = 13;
  private static final int INDEX_TABLE = 136;

  private Checksums() {}

  /** In place. The name says what the file is. */
  public static void repair(String path, byte[] file) {
    if (path.endsWith(".seg")) {
      repairSegment(file);
    } else if (path.endsWith("/super")) {
      repairSuper(file);
    } else if (path.endsWith(".idx")) {
      repairIndex(file);
    } else if (path.equals("catalogue")) {
      repairCatalogue(file);
    }
  }

  public static void repairSuper(byte[] file) {
    for (int slot = 0; slot + 108 <= file.length; slot += SuperBlock.SLOT_BYTES) {
      putCrc(file, slot + 104, crc(file, slot, 104));
    }
  }

  public static void repairCatalogue(byte[] file) {
    if (file.length >= 12) {
      CRC32C crc = new CRC32C();
      crc.update(file, 0, 8);
      crc.update(file, 12, file.length - 12);
      putCrc(file, 8, crc);
    }
  }

  public static void repairIndex(byte[] file) {
    if (file.length < INDEX_HEADER_BYTES) {
      return;
    }
    for (int section = 0; section < INDEX_SECTIONS; section++) {
      int entry = INDEX_TABLE + 24 * section;
      long from = bytes(file).getLong(entry);
      long to = section + 1 < INDEX_SECTIONS ? bytes(file).getLong(entry + 24) : file.length;
      if (from >= 0 && to >= from && to <= file.length) {
        putCrc(file, entry + 16, crc(file, (int) from, (int) (to - from)));
      }
    }
    putCrc(file, 508, crc(file, 0, 508));
  }

  public static void repairSegment(byte[] file) {
    if (file.length < SegmentFormat.FRAMES_AT) {
      return;
    }
    putCrc(file, 44, crc(file, 0, 44));
    int at = SegmentFormat.FRAMES_AT;
    long chain = bytes(file).getLong(32);
    while (at + FrameFormat.HEADER_BYTES <= file.length
        && bytes(file).getInt(at) == FrameFormat.MAGIC) {
      int length = bytes(file).getInt(at + FrameFormat.LENGTH);
      if (length < FrameFormat.HEADER_BYTES || length > file.length - at) {
        break;
      }
      chain = repairFrame(file, at, length, chain);
      at += length;
    }
  }

  /** Also the chain values and the counts of records; returns the chain value behind the frame. */
  public static long repairFrame(byte[] file, int at, int length, long chainBefore) {
    ByteBuffer all = bytes(file);
    CRC32C frame = new CRC32C();
    long chain = chainBefore;
    int records = 0;
    int end = at + length;
    all.putLong(at + FrameFormat.CHAIN_BEFORE, chain);
    for (int record = at + FrameFormat.HEADER_BYTES; record + RecordFormat.COMMON_BYTES <= end; ) {
      int recordLength = all.getInt(record);
      if (recordLength < RecordFormat.COMMON_BYTES || recordLength > end - record) {
        break;
      }
      if (all.get(record + RecordFormat.KIND) == RecordFormat.KIND_COMMIT
          && recordLength >= CommitFormat.HEADER_BYTES) {
        chain = repairChain(all, record, chain);
      }
      CRC32C crc = crc(file, record + RecordFormat.KIND, recordLength - RecordFormat.KIND);
      putCrc(file, record + RecordFormat.CRC, crc);
      records++;
      record += recordLength;
    }
    all.putInt(at + FrameFormat.RECORDS, records);
    all.putLong(at + FrameFormat.CHAIN_AFTER, chain);
    frame.update(
        file, at + FrameFormat.STORE_HIGH, FrameFormat.HEADER_CRC - FrameFormat.STORE_HIGH);
    addRecords(frame, all, at, end);
    putCrc(file, at + FrameFormat.CRC, frame);
    CRC32C header = crc(file, at, FrameFormat.CRC);
    header.update(new byte[4]);
    header.update(
        file, at + FrameFormat.STORE_HIGH, FrameFormat.HEADER_CRC - FrameFormat.STORE_HIGH);
    putCrc(file, at + FrameFormat.HEADER_CRC, header);
    return chain;
  }

  private static void addRecords(CRC32C frame, ByteBuffer all, int at, int end) {
    int record = at + FrameFormat.HEADER_BYTES;
    while (record + RecordFormat.COMMON_BYTES <= end) {
      int recordLength = all.getInt(record);
      if (recordLength < RecordFormat.COMMON_BYTES || recordLength > end - record) {
        return;
      }
      frame.update(all.array(), record, RecordFormat.KIND);
      record += recordLength;
    }
  }

  private static long repairChain(ByteBuffer all, int commit, long chain) {
    long after =
        CommitFormat.chain(
            chain,
            all.getLong(commit + CommitFormat.FIRST_POSITION),
            all.getLong(commit + CommitFormat.RECORDED_AT),
            all.getLong(commit + CommitFormat.CONTENT_HASH));
    all.putLong(commit + CommitFormat.CHAIN, after);
    return after;
  }

  private static ByteBuffer bytes(byte[] file) {
    return ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static CRC32C crc(byte[] file, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(file, from, length);
    return crc;
  }

  private static void putCrc(byte[] file, int at, CRC32C crc) {
    bytes(file).putInt(at, (int) crc.getValue());
  }
}
