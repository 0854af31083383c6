/** Who is present in a group: the people who have an event stream of it, at any gateway. */
@NullMarked
package dev.synapse.gateway.presence;

import org.jspecify.annotations.NullMarked;
