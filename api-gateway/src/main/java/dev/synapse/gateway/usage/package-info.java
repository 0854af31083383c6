/** Tokens and costs of model calls. */
@NullMarked
package dev.synapse.gateway.usage;

import org.jspecify.annotations.NullMarked;
