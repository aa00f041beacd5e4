/** Between the records of the API and the messages of the wire; for server and client alike. */
@NullMarked
package io.varve.protocol.convert;

import org.jspecify.annotations.NullMarked;
