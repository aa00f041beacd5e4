/** The store over gRPC: {@code varve.v1}, as services that any gRPC server can carry. */
@NullMarked
package io.varve.server.grpc;

import org.jspecify.annotations.NullMarked;
