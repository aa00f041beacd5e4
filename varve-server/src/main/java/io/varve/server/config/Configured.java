package io.varve.server.config;

/** A setting with its value, and who said so. */
public record Configured<T>(Setting<T> setting, T value, ConfigSource source) {}
