/**
 * Whole-store runs from one number: the seed gives workload, schedule, faults and crash points over
 * the real engine. {@link io.varve.simulation.Simulate} is the program, {@link
 * io.varve.simulation.SimulatedRun} one run.
 */
@NullMarked
package io.varve.simulation;

import org.jspecify.annotations.NullMarked;
