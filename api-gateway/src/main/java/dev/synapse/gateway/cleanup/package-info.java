/** Removal of expired rows. */
@NullMarked
package dev.synapse.gateway.cleanup;

import org.jspecify.annotations.NullMarked;
