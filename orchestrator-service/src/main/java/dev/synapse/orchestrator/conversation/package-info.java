/** The conversation graph and the state of a turn. */
@NullMarked
package dev.synapse.orchestrator.conversation;

import org.jspecify.annotations.NullMarked;
