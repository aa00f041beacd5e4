@NullMarked
package io.varve.bench;

import org.jspecify.annotations.NullMarked;
