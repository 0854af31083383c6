/** Available tools and models, and health checks. */
@NullMarked
package dev.synapse.gateway.system;

import org.jspecify.annotations.NullMarked;
