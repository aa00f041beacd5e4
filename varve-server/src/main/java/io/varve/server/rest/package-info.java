/** The REST routes below {@code /api/v1}, as {@code openapi.yaml} describes them. */
@NullMarked
package io.varve.server.rest;

import org.jspecify.annotations.NullMarked;
