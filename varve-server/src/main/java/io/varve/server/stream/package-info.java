/** Live streams of events over SSE and WebSocket. */
@NullMarked
package io.varve.server.stream;

import org.jspecify.annotations.NullMarked;
