/** Fuzz targets of what is public, and what all fuzz targets share. */
@NullMarked
package io.varve.fuzz;

import org.jspecify.annotations.NullMarked;
