/** Rate limits per user and per address. */
@NullMarked
package dev.synapse.gateway.limits;

import org.jspecify.annotations.NullMarked;
