/** Presence: which users have an event stream of a group open, at any gateway. */
@NullMarked
package dev.synapse.gateway.presence;

import org.jspecify.annotations.NullMarked;
