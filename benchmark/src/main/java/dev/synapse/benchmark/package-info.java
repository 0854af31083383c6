/** Load generators, measurements and reports: {@code ./synapse bench}. */
@NullMarked
package dev.synapse.benchmark;

import org.jspecify.annotations.NullMarked;
