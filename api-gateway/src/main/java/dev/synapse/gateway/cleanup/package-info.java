/** The removal of what has expired. */
@NullMarked
package dev.synapse.gateway.cleanup;

import org.jspecify.annotations.NullMarked;
