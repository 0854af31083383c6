/** The services apart as real processes, what can happen to them, and whether the promises hold: {@code ./synapse chaos}. */
@NullMarked
package dev.synapse.chaos;

import org.jspecify.annotations.NullMarked;
