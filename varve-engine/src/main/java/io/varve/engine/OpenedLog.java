package io.varve.engine;

import io.varve.storage.LogScan;
import io.varve.storage.LogScan.SegmentFile;
import io.varve.storage.OpenIndex;
import io.varve.storage.SuperBlock;
import java.util.List;

/**
 * A log as found on the volume: sealed parts, then what had to be scanned.
 *
 * @param parts all parts but the last segment's scanned one, oldest first
 * @param lastIndex index of what was scanned in the last segment; may be empty
 * @param end where the log ends
 */
record OpenedLog(
    SuperBlock store,
    List<SegmentFile> segments,
    List<ViewPart> parts,
    OpenIndex lastIndex,
    LogScan.End end) {}
