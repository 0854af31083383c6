/** The OpenAPI document at {@code /openapi.json} and its UI at {@code /docs}. */
@NullMarked
package dev.synapse.gateway.docs;

import org.jspecify.annotations.NullMarked;
