/** The jobs of the durable loop, and the consumers that read them from Redis Streams. */
@NullMarked
package dev.synapse.shared.job;

import org.jspecify.annotations.NullMarked;
