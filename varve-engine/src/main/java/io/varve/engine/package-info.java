@NullMarked
package io.varve.engine;

import org.jspecify.annotations.NullMarked;
