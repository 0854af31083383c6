/** The live events of a group and the log that keeps them. */
@NullMarked
package dev.synapse.shared.event;

import org.jspecify.annotations.NullMarked;
