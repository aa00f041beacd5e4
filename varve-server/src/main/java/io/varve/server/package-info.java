/** A store behind one port: how a server is put together, started and stopped. */
@NullMarked
package io.varve.server;

import org.jspecify.annotations.NullMarked;
