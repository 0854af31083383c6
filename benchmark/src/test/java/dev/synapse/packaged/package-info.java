/** Tests of the packaged product. They run {@code ./synapse} as users do, after all modules are packaged. */
@NullMarked
package dev.synapse.packaged;

import org.jspecify.annotations.NullMarked;
