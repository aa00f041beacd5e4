package io.varve.simulation;

import io.varve.testkit.CrashProfile;
import io.varve.testkit.VolumeOperation;
import java.util.Locale;

/** Everything that goes wrong in simulated runs, by the name under which it is counted. */
enum FaultKind {
  /** The process dies; the machine keeps what it wrote. */
  CRASH_KEEP_ALL,
  CRASH_DROP_ALL,
  CRASH_ORDERED,
  CRASH_ANY_SUBSET,
  /** The crash hit while a store was made or opened after a clean close. */
  CRASH_WHILE_OPENING,
  /** The crash hit while a store was opened after a crash. */
  CRASH_WHILE_RECOVERING,
  CRASH_WHILE_CLOSING,
  FAILED_CREATE,
  FAILED_OPEN,
  FAILED_READ,
  FAILED_WRITE,
  FAILED_FORCE,
  FAILED_MAP,
  FAILED_LIST,
  FAILED_CREATE_DIRECTORY,
  FAILED_RENAME,
  FAILED_DELETE,
  FAILED_FORCE_DIRECTORY,
  FAILED_LOCK,
  /** A force failed, the bytes are lost, and the next force succeeds. */
  LOST_FORCE,
  DISK_FULL,
  SPACE_RETURNED,
  FLIPPED_BIT_IN_LOG,
  FLIPPED_BIT_IN_DERIVED_FILE,
  FLIPPED_BIT_IN_SUPER,
  /** A block has older bytes than it should: a write that never came. */
  STALE_BLOCK,
  /** A block's bytes stand in the place of another. */
  MISDIRECTED_BLOCK,
  ZEROED_BLOCK,
  DELETED_INDEX,
  SLOW_OPERATION,
  INTERRUPT,
  CLOCK_BACK,
  CLOCK_FORTH,
  SECOND_OPENER;

  static FaultKind of(CrashProfile profile) {
    return switch (profile) {
      case KEEP_ALL -> CRASH_KEEP_ALL;
      case DROP_ALL -> CRASH_DROP_ALL;
      case ORDERED -> CRASH_ORDERED;
      case ANY_SUBSET -> CRASH_ANY_SUBSET;
    };
  }

  static FaultKind failed(VolumeOperation operation) {
    return valueOf("FAILED_" + operation.name());
  }

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
