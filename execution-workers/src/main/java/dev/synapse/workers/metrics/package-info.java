/** The metrics endpoint of a worker that runs as a separate process. */
@NullMarked
package dev.synapse.workers.metrics;

import org.jspecify.annotations.NullMarked;
