/** Creations that may be requested twice with the same idempotency key. */
@NullMarked
package dev.synapse.gateway.idempotency;

import org.jspecify.annotations.NullMarked;
