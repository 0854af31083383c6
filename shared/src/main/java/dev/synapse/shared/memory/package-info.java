/** The budget of heap memory for data of unpredictable size. */
@NullMarked
package dev.synapse.shared.memory;

import org.jspecify.annotations.NullMarked;
