/** What a worker that is a process of its own shows to those who watch it. */
@NullMarked
package dev.synapse.workers.metrics;

import org.jspecify.annotations.NullMarked;
