/** The vocabulary and the durable runtime of Synapse. */
@NullMarked
package dev.synapse.shared;

import org.jspecify.annotations.NullMarked;
