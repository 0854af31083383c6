/** The hands: models and tools. */
@NullMarked
package dev.synapse.workers;

import org.jspecify.annotations.NullMarked;
