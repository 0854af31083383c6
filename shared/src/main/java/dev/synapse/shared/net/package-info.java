/** What the HTTP clients of models and tools share: checked addresses, {@code Retry-After}, and errors in words. */
@NullMarked
package dev.synapse.shared.net;

import org.jspecify.annotations.NullMarked;
