/** The only public interface of Synapse: HTTP API, identity, live events and migrations. */
@NullMarked
package dev.synapse.gateway;

import org.jspecify.annotations.NullMarked;
