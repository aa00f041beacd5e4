/**
 * Process chaos: stores in child processes that are killed, halted at labelled calls of their
 * volume, or paused, while clients write and read; what the clients saw is judged by {@link
 * io.varve.testkit.history.HistoryChecker}.
 *
 * <p>A <em>life</em> is one process on one directory, from its opening to its end. {@link
 * io.varve.chaos.ChaosWriter} is the process, {@link io.varve.chaos.KillCycles} kills it again and
 * again, {@link io.varve.chaos.HistoryCheck} judges what lives of any kind left behind. The process
 * can also be a server, which {@link io.varve.chaos.ServerKills} kills under clients that live on.
 */
@NullMarked
package io.varve.chaos;

import org.jspecify.annotations.NullMarked;
