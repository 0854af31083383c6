/** The description of the API: OpenAPI at {@code /openapi.json}, to be tried out at {@code /docs}. */
@NullMarked
package dev.synapse.gateway.docs;

import org.jspecify.annotations.NullMarked;
