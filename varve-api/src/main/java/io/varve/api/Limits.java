package io.varve.api;

/**
 * Every bound a caller can meet, in one place. A value at the bound is accepted, one past it is a
 * {@link LimitExceeded}. Sizes are bytes of UTF-8 unless the name says otherwise.
 */
public final class Limits {
  public static final int NAME_BYTES = 512;
  public static final int TAGS_PER_EVENT = 64;
  public static final int TAG_BYTES = 256;
  public static final int METADATA_BYTES = 64 * 1024;
  public static final int PAYLOAD_BYTES = 4 * 1024 * 1024;
  public static final int EVENTS_PER_COMMIT = 10_000;

  /** Encoded size of one commit: its header and all its records. */
  public static final int COMMIT_BYTES = 8 * 1024 * 1024;

  /** Commits in one {@link EventStore#appendAll} call. */
  public static final int APPENDS_PER_BATCH = 100_000;

  public static final int EXPECTATIONS_PER_APPEND = 10_000;
  public static final int QUERY_ITEMS = 256;

  /** Types, prefixes, tags and entities of one query item, counted together. */
  public static final int TERMS_PER_QUERY_ITEM = 1_024;

  public static final int WHERE_CLAUSES = 32;

  /** The operand of one where clause, as JSON text. */
  public static final int OPERAND_BYTES = 64 * 1024;

  public static final int JSON_DEPTH = 100;
  public static final int REQUEST_ID_BYTES = 64;
  public static final int TRACKING_SOURCE_BYTES = 512;
  public static final int OPEN_CURSORS = 1_024;
  public static final int CURSOR_IDLE_SECONDS = 60;
  public static final int OPEN_SUBSCRIPTIONS = 16_384;

  /** Positions behind the head within which a retried append gets its first result again. */
  public static final long RETRY_WINDOW_POSITIONS = 1_048_576;

  /** Encoded bytes staged but not yet forced; appends beyond it wait. */
  public static final int UNFORCED_BYTES = 4 * 1024 * 1024;

  /** Appends handed to {@link EventStore#appendAsync} and not yet complete; more wait for room. */
  public static final int ASYNC_APPENDS = 4_096;

  private Limits() {}

  /**
   * Checks {@code actual <= limit}.
   *
   * @throws LimitExceeded naming the thing, its size and the bound
   */
  public static void check(String what, long actual, long limit) {
    if (actual > limit) {
      throw new LimitExceeded(what, actual, limit);
    }
  }

  /** Bytes {@code text} takes in UTF-8; a lone surrogate counts as the 3 bytes it would need. */
  public static int utf8Bytes(String text) {
    int bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        bytes++;
      } else if (c < 0x800) {
        bytes += 2;
      } else if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        bytes += 4;
        i++;
      } else {
        bytes += 3;
      }
    }
    return bytes;
  }
}
