/** The conversation graph and the loop that runs it. */
@NullMarked
package dev.synapse.orchestrator;

import org.jspecify.annotations.NullMarked;
