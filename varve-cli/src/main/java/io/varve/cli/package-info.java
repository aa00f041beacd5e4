/**
 * The {@code varve} command: one small class per subcommand over the engine. What all of them share
 * stands in {@link io.varve.cli.GlobalOptions}, {@link io.varve.cli.Streams}, {@link
 * io.varve.cli.OpenedStore} and {@link io.varve.cli.ExitCode}; the import pipeline reads from
 * {@link io.varve.cli.FileImport} down.
 */
@NullMarked
package io.varve.cli;

import org.jspecify.annotations.NullMarked;
