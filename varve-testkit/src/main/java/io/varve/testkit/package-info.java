/**
 * For tests of Varve and of programs that use it: contract suites to extend ({@link
 * io.varve.testkit.EventStoreContract}, {@link io.varve.testkit.VolumeContract}), a model store
 * that is obviously right ({@link io.varve.testkit.ModelEventStore}) with random operations to
 * compare against it ({@link io.varve.testkit.RandomOperations}), a disk that fails as told ({@link
 * io.varve.testkit.SimulatedVolume}) and a clock that shows what a test says ({@link
 * io.varve.testkit.FakeClock}).
 */
@NullMarked
package io.varve.testkit;

import org.jspecify.annotations.NullMarked;
