/** The benchmark program, and what its scenarios share. */
@NullMarked
package io.varve.bench;

import org.jspecify.annotations.NullMarked;
