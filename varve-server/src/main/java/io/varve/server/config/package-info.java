/** What a server is told: settings from file, environment and flags, in rising strength. */
@NullMarked
package io.varve.server.config;

import org.jspecify.annotations.NullMarked;
