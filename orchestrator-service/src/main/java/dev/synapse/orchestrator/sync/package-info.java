/** Turns in PostgreSQL: reads what the start of a turn needs, writes ended turns. */
@NullMarked
package dev.synapse.orchestrator.sync;

import org.jspecify.annotations.NullMarked;
