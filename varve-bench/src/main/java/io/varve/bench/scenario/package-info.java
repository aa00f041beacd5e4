/** What is measured, a scenario a class. */
@NullMarked
package io.varve.bench.scenario;

import org.jspecify.annotations.NullMarked;
