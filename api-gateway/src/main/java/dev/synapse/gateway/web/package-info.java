/** Errors, bounds and the JSON dialect of HTTP. */
@NullMarked
package dev.synapse.gateway.web;

import org.jspecify.annotations.NullMarked;
