/** Turns in PostgreSQL: reading what a turn begins with, writing what it was. */
@NullMarked
package dev.synapse.orchestrator.sync;

import org.jspecify.annotations.NullMarked;
