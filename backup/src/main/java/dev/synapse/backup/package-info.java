/** The command line for backups: {@code ./synapse backup} and {@code ./synapse restore}. */
@NullMarked
package dev.synapse.backup;

import org.jspecify.annotations.NullMarked;
