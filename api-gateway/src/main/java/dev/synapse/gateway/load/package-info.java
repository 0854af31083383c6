/** What the gateway refuses because the system has no room for it. */
@NullMarked
package dev.synapse.gateway.load;

import org.jspecify.annotations.NullMarked;
