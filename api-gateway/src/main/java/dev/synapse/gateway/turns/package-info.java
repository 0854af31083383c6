/** Turns, and the sweeper that enqueues those missing in Redis. */
@NullMarked
package dev.synapse.gateway.turns;

import org.jspecify.annotations.NullMarked;
