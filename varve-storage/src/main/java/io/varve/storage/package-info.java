/**
 * Bytes on disk: volumes, segments of frames, index files, the recovery scan. Imports nothing of
 * the other modules and knows no query, condition or entity rule.
 */
@NullMarked
package io.varve.storage;

import org.jspecify.annotations.NullMarked;
