/** Handles the workers' jobs: calls models and tools, and commits the results to the shared state. */
@NullMarked
package dev.synapse.workers.loop;

import org.jspecify.annotations.NullMarked;
