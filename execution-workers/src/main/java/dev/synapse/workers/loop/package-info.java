/** Takes the workers' jobs, calls models and tools, and puts what they say into the shared state. */
@NullMarked
package dev.synapse.workers.loop;

import org.jspecify.annotations.NullMarked;
