package io.varve.simulation;

import io.varve.api.CursorExpired;
import io.varve.api.OutcomeUnknown;
import io.varve.api.StoreClosed;
import io.varve.api.StoreFull;
import io.varve.api.StorePoisoned;
import io.varve.testkit.SimulatedFaults;
import io.varve.testkit.SimulatedVolume;
import io.varve.testkit.VolumeOperation;
import java.io.IOException;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * What goes wrong on the volume in one life of a store, what of it has happened, and therefore
 * which failures clients may see. Used by one thread at a time.
 */
final class LifeFaults {
  private static final String POWER_CUT = "simulated power cut";
  private static final String FAULT = "simulated fault";
  private static final String NO_SPACE = "no space left";

  private final SimulatedVolume volume;
  private final Counts counts;
  private boolean powerCut;
  private boolean failed;
  private boolean full;
  private boolean limited;
  private boolean closing;

  LifeFaults(SimulatedVolume volume, Counts counts) {
    this.volume = volume;
    this.counts = counts;
  }

  SimulatedVolume volume() {
    return volume;
  }

  /** Lets one kind of operation fail, once or from then on. */
  void arm(SplittableRandom random) {
    SimulatedFaults faults = volume.faults();
    VolumeOperation[] all = VolumeOperation.values();
    VolumeOperation operation = all[random.nextInt(all.length)];
    switch (random.nextInt(6)) {
      case 0 -> faults.failForceAndLose(1 + random.nextInt(60));
      case 1 -> faults.failFrom(operation, 1 + random.nextInt(reach(operation)));
      default -> faults.fail(operation, 1 + random.nextInt(reach(operation)));
    }
  }

  /** About how often a life asks for it. */
  private static int reach(VolumeOperation operation) {
    return switch (operation) {
      case WRITE, FORCE -> 80;
      case OPEN, READ, MAP -> 20;
      case FORCE_DIRECTORY, LIST -> 6;
      case CREATE, RENAME -> 4;
      case CREATE_DIRECTORY, DELETE, LOCK -> 2;
    };
  }

  void slow() {
    counts.fired(FaultKind.SLOW_OPERATION);
  }

  /** An operation failed. */
  void failed(VolumeOperation operation, IOException e) {
    String text = String.valueOf(e.getMessage());
    if (text.contains(POWER_CUT)) {
      powerCut = true;
    } else if (text.contains(FAULT)) {
      failed = true;
      counts.fired(
          text.contains("bytes are lost") ? FaultKind.LOST_FORCE : FaultKind.failed(operation));
    } else if (text.contains(NO_SPACE)) {
      counts.fired(FaultKind.DISK_FULL);
    }
  }

  /** The disk has no more than this, from now on or since an earlier life. */
  void limitSpace(long capacityBytes) {
    volume.faults().capacityBytes(capacityBytes);
    limited = true;
    full = true;
  }

  boolean isLimited() {
    return limited;
  }

  void returnSpace() {
    volume.faults().capacityBytes(Long.MAX_VALUE);
    limited = false;
    counts.fired(FaultKind.SPACE_RETURNED);
  }

  void closing() {
    closing = true;
  }

  boolean powerCut() {
    return powerCut;
  }

  /** An operation failed as armed. */
  boolean failed() {
    return failed;
  }

  /** Cuts the power now. */
  void cutPower() {
    volume.cutPower();
    powerCut = true;
  }

  /** Fails the run unless what happened on the volume, or a close, explains it. */
  void requireExplained(String what, Throwable e) {
    if (!isExplained(e)) {
      throw new SimulationFailure(what + " failed for no reason: " + e, e);
    }
  }

  private boolean isExplained(Throwable e) {
    if (e instanceof StoreFull) {
      return full || failed || powerCut;
    }
    if (e instanceof StoreClosed || e instanceof CursorExpired) {
      return closing;
    }
    if (e instanceof OutcomeUnknown && closing) {
      return true;
    }
    if (e instanceof OutcomeUnknown || e instanceof StorePoisoned) {
      return failed || powerCut;
    }
    String text = chain(e);
    return (powerCut && text.contains(POWER_CUT)) || (failed && text.contains(FAULT));
  }

  /** Whether nothing but a want of space explains it. */
  static boolean isNoSpace(Throwable e) {
    return chain(e).contains(NO_SPACE);
  }

  private static String chain(Throwable e) {
    StringBuilder text = new StringBuilder();
    for (@Nullable Throwable one = e; one != null; one = one.getCause()) {
      text.append(one).append('\n');
    }
    return text.toString();
  }
}
