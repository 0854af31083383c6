/** Turns and the sweeper that brings them back into the loop. */
@NullMarked
package dev.synapse.gateway.turns;

import org.jspecify.annotations.NullMarked;
