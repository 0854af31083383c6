/** The domain model of group chats: groups, members, messages, turns, steps. */
@NullMarked
package dev.synapse.shared.model;

import org.jspecify.annotations.NullMarked;
