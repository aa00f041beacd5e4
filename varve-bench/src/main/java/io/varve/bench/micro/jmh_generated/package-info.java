/** Where JMH's annotation processor puts the runners it writes for the benchmarks. */
@NullMarked
package io.varve.bench.micro.jmh_generated;

import org.jspecify.annotations.NullMarked;
