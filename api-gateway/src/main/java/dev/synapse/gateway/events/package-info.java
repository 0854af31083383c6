/** Live events over WebSocket and server-sent events. */
@NullMarked
package dev.synapse.gateway.events;

import org.jspecify.annotations.NullMarked;
