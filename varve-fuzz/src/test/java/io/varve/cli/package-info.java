/** Fuzz targets that need what this package keeps to itself. */
@NullMarked
package io.varve.cli;

import org.jspecify.annotations.NullMarked;
