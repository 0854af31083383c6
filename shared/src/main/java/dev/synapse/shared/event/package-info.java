/** The live events of groups, and the log that retains them. */
@NullMarked
package dev.synapse.shared.event;

import org.jspecify.annotations.NullMarked;
