/** Overload: attacks on a running Synapse over raw connections, and the run of all of them at once. */
@NullMarked
package dev.synapse.chaos.overload;

import org.jspecify.annotations.NullMarked;
