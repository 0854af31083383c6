/** Who may use which tools: decided here for requests and for turns. */
@NullMarked
package dev.synapse.shared.access;

import org.jspecify.annotations.NullMarked;
