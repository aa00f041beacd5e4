/**
 * Vector forms of what else runs scalar. Offered as services; nothing refers to them by name, and a
 * program without this module, or without the JDK module it relies on, works the same, slower.
 */
@NullMarked
package io.varve.simd;

import org.jspecify.annotations.NullMarked;
