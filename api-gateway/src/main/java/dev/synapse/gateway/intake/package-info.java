/** Limits on request and response bodies: size, memory, valid UTF-8, and minimum transfer rates. */
@NullMarked
package dev.synapse.gateway.intake;

import org.jspecify.annotations.NullMarked;
