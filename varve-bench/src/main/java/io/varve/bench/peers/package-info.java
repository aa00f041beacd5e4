/** The same work on engines that a user would otherwise pick in a JVM; begins at PeerScenarios. */
@NullMarked
package io.varve.bench.peers;

import org.jspecify.annotations.NullMarked;
