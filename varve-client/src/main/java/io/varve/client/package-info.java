/** A store on a server, as an {@link io.varve.api.EventStore}. */
@NullMarked
package io.varve.client;

import org.jspecify.annotations.NullMarked;
