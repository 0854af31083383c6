/** Attacks on a running Synapse over raw connections, and the overload run, which combines all of them. */
@NullMarked
package dev.synapse.chaos.overload;

import org.jspecify.annotations.NullMarked;
