/** Admission of connections and requests: limits, eviction and deadlines. */
@NullMarked
package dev.synapse.gateway.connections;

import org.jspecify.annotations.NullMarked;
