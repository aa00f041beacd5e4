/** What takes nanoseconds, measured with JMH. */
@NullMarked
package io.varve.bench.micro;

import org.jspecify.annotations.NullMarked;
