/** Which connections and requests the gateway accepts, and for how long a connection may wait. */
@NullMarked
package dev.synapse.gateway.connections;

import org.jspecify.annotations.NullMarked;
