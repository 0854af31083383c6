/** Runs the graph for each job, and commits what it decides. */
@NullMarked
package dev.synapse.orchestrator.loop;

import org.jspecify.annotations.NullMarked;
