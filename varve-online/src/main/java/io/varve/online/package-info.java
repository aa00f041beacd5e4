/** The {@code varve} command on the store of a server. */
@NullMarked
package io.varve.online;

import org.jspecify.annotations.NullMarked;
