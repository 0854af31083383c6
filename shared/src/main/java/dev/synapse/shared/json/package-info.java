/** Synapse's JSON dialect: snake_case, strict, ISO 8601. */
@NullMarked
package dev.synapse.shared.json;

import org.jspecify.annotations.NullMarked;
