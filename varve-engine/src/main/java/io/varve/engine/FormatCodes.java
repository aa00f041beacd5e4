package io.varve.engine;

import io.varve.api.Level;
import io.varve.api.NamingProfile;

/** The numbers by which the super block names a store's level and naming profile. */
final class FormatCodes {
  private FormatCodes() {}

  static int of(Level level) {
    return switch (level) {
      case FSYNC -> 0;
      case OS -> 1;
      case MEMORY -> 2;
    };
  }

  static Level level(int code) {
    return switch (code) {
      case 0 -> Level.FSYNC;
      case 1 -> Level.OS;
      case 2 -> Level.MEMORY;
      default -> throw new IllegalStateException("no level has code " + code);
    };
  }

  static int of(NamingProfile profile) {
    return switch (profile) {
      case OPEN -> 0;
      case STRICT -> 1;
    };
  }

  static NamingProfile profile(int code) {
    return switch (code) {
      case 0 -> NamingProfile.OPEN;
      case 1 -> NamingProfile.STRICT;
      default -> throw new IllegalStateException("no naming profile has code " + code);
    };
  }
}
