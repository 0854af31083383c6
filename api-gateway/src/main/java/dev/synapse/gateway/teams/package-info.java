/** Teams: members that go together, to create a group with. */
@NullMarked
package dev.synapse.gateway.teams;

import org.jspecify.annotations.NullMarked;
