/** Code shared by the HTTP clients of models and tools: settings of endpoints, {@code Retry-After}, and descriptions of errors. */
@NullMarked
package dev.synapse.shared.net;

import org.jspecify.annotations.NullMarked;
