/**
 * What clients of a store did and saw, written down in one order, and the rules that a correct
 * store's history keeps: record with {@link io.varve.testkit.history.HistoryClient} into a {@link
 * io.varve.testkit.history.History}, judge with {@link io.varve.testkit.history.HistoryChecker},
 * keep and pass on as lines with {@link io.varve.testkit.history.HistoryText}.
 */
@NullMarked
package io.varve.testkit.history;

import org.jspecify.annotations.NullMarked;
