/** The connection to Redis, the keys and the Lua scripts. */
@NullMarked
package dev.synapse.shared.redis;

import org.jspecify.annotations.NullMarked;
