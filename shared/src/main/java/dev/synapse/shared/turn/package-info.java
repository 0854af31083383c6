/** The live state of turns in Redis, and the commits that change it. */
@NullMarked
package dev.synapse.shared.turn;

import org.jspecify.annotations.NullMarked;
