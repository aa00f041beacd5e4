/** What becomes of results: goals, comparison, and a page to look at. */
@NullMarked
package io.varve.bench.report;

import org.jspecify.annotations.NullMarked;
