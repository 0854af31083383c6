/** Load shedding: requests refused because the system is at capacity. */
@NullMarked
package dev.synapse.gateway.load;

import org.jspecify.annotations.NullMarked;
