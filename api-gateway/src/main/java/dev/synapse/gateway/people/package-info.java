/** The people of groups, and the invitations by which they join. */
@NullMarked
package dev.synapse.gateway.people;

import org.jspecify.annotations.NullMarked;
