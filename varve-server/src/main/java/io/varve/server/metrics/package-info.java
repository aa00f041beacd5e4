/** What a running server tells about itself: metrics, health, log lines. */
@NullMarked
package io.varve.server.metrics;

import org.jspecify.annotations.NullMarked;
