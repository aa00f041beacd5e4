package io.varve.storage;

/**
 * Where the parts of one store lie in its volume.
 *
 * @param directory of the store, without a slash at the end
 */
public record StorePaths(String directory) {
  public static final String CATALOGUE = "catalogue";
  public static final String CATALOGUE_LOCK = "catalogue.lock";
  public static final String STORES = "stores";
  private static final String SEGMENT_SUFFIX = ".seg";
  private static final String INDEX_SUFFIX = ".idx";

  public String lock() {
    return directory + "/LOCK";
  }

  public String owner() {
    return directory + "/OWNER";
  }

  public String superBlock() {
    return directory + "/super";
  }

  public String log() {
    return directory + "/log";
  }

  public String index() {
    return directory + "/index";
  }

  public String snapshots() {
    return directory + "/snapshots";
  }

  /** A segment being prepared: zero-filled, its first position not yet known. */
  public String spareSegment() {
    return log() + "/spare";
  }

  public String segment(long firstPosition) {
    return log() + "/" + digits(firstPosition) + SEGMENT_SUFFIX;
  }

  /** First position in a segment's file name, or -1 if it is not one. */
  public static long segmentFirst(String name) {
    return name.endsWith(SEGMENT_SUFFIX) && name.length() == 20 + SEGMENT_SUFFIX.length()
        ? number(name.substring(0, 20))
        : -1;
  }

  public static boolean isIndexName(String name) {
    return name.endsWith(INDEX_SUFFIX);
  }

  private static long number(String digits) {
    for (int i = 0; i < digits.length(); i++) {
      if (digits.charAt(i) < '0' || digits.charAt(i) > '9') {
        return -1;
      }
    }
    return digits.compareTo("09223372036854775807") > 0 ? -1 : Long.parseLong(digits);
  }

  private static String digits(long position) {
    return "%020d".formatted(position);
  }
}
