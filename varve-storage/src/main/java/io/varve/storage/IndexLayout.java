package io.varve.storage;

/** Where the sections of an index file lie. Follows from the counts in its header alone. */
record IndexLayout(int slots, int types, long typeBytes, int keys, long keyBytes, long postings) {

  /** Length of a section without the zeros behind it. */
  long length(int section) {
    return switch (section) {
      case IndexFormat.OFFSETS, IndexFormat.ENTITIES -> 4L * slots;
      case IndexFormat.TYPES -> 2L * slots;
      case IndexFormat.TIMES, IndexFormat.ID_ENTRIES -> 8L * slots;
      case IndexFormat.BLOCK_TIMES -> 16L * IndexFormat.blocks(slots);
      case IndexFormat.ID_STARTS -> 4L * (IndexFormat.idBuckets(slots) + 1L);
      case IndexFormat.TYPE_STARTS -> 4L * (types + 1L);
      case IndexFormat.TYPE_NAMES -> typeBytes;
      case IndexFormat.KEY_ROWS -> IndexFormat.KEY_ROW_BYTES * (keys + 1L);
      case IndexFormat.KEY_TABLE -> 8L * IndexFormat.tableEntries(keys);
      case IndexFormat.KEY_NAMES -> keyBytes;
      case IndexFormat.POSTINGS -> 4L * postings;
      default -> throw new IllegalArgumentException("no section " + section);
    };
  }

  /** Where a section starts; of the one behind the last, the size of the file. */
  long offset(int section) {
    long offset = IndexFormat.HEADER_BYTES;
    for (int before = 0; before < section; before++) {
      offset += (length(before) + 7) & ~7L;
    }
    return offset;
  }

  long fileBytes() {
    return offset(IndexFormat.SECTIONS);
  }
}
