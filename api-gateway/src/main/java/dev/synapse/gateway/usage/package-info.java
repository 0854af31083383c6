/** What calls on models have consumed and cost. */
@NullMarked
package dev.synapse.gateway.usage;

import org.jspecify.annotations.NullMarked;
