/** The server as a process of its own, under load of clients in this one. */
@NullMarked
package io.varve.bench.server;

import org.jspecify.annotations.NullMarked;
