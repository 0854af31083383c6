/** The only public door: HTTP, identity, live events, migrations. */
@NullMarked
package dev.synapse.gateway;

import org.jspecify.annotations.NullMarked;
