/** Runs the services as separate processes, injects faults and checks the invariants: {@code ./synapse chaos}. */
@NullMarked
package dev.synapse.chaos;

import org.jspecify.annotations.NullMarked;
