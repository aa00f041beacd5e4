package io.varve.api.json;

import io.varve.api.Query;
import io.varve.api.ReadOptions;

/** A query with its options, as one JSON object holds them; see {@link ReadOptionsJson}. */
public record ReadRequest(Query query, ReadOptions options) {}
