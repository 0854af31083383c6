/** Tests of what is packaged: they start {@code ./synapse} as a user does, and run after all modules are packaged. */
@NullMarked
package dev.synapse.packaged;

import org.jspecify.annotations.NullMarked;
