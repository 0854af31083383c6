/** Shared HTTP code: error responses, request validation, paging, response memory and the JSON dialect. */
@NullMarked
package dev.synapse.gateway.web;

import org.jspecify.annotations.NullMarked;
