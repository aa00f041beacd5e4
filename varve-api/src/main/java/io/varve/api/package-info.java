/**
 * The language of Varve: events, queries, appends and what comes back. Plain immutable values and
 * the {@link io.varve.api.EventStore} interface; no I/O, no threads.
 */
@NullMarked
package io.varve.api;

import org.jspecify.annotations.NullMarked;
