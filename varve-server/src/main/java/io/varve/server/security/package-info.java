/** Who may do what: API keys, the permission of each route, and what is open to everybody. */
@NullMarked
package io.varve.server.security;

import org.jspecify.annotations.NullMarked;
