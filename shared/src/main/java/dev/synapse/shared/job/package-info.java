/** The jobs of the loop and the consumers that take them from Redis Streams. */
@NullMarked
package dev.synapse.shared.job;

import org.jspecify.annotations.NullMarked;
