package io.varve.storage;

/**
 * What an index file says about itself: which records of which store it covers.
 *
 * @param segmentFirst first position of the segment file that holds the records
 * @param firstPosition first position covered
 * @param lastPosition last position covered
 * @param endOffset byte offset in the segment file just behind the last frame covered
 * @param chain chain value after the last position covered
 * @param level how often it was merged; 0: written from an open index
 */
public record IndexHeader(
    long storeIdHigh,
    long storeIdLow,
    long segmentFirst,
    long firstPosition,
    long lastPosition,
    long endOffset,
    long chain,
    int level) {

  public int slots() {
    return Math.toIntExact(lastPosition - firstPosition + 1);
  }

  /** Name of the file in its directory. */
  public String fileName() {
    return IndexFormat.fileName(firstPosition, lastPosition);
  }
}
