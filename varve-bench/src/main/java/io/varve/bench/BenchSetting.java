package io.varve.bench;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What all scenarios of a run share.
 *
 * @param root the repository, where {@code ./varve} is
 * @param file what is imported; null: generated lines
 */
public record BenchSetting(Workspace workspace, Scale scale, Path root, @Nullable Path file) {}
