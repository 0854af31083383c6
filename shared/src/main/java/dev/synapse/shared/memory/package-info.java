/** The heap that data of unpredictable size may occupy. */
@NullMarked
package dev.synapse.shared.memory;

import org.jspecify.annotations.NullMarked;
