/** The OpenAPI document at {@code /openapi.json} and its pages at {@code /docs} and {@code /redoc}. */
@NullMarked
package dev.synapse.gateway.docs;

import org.jspecify.annotations.NullMarked;
