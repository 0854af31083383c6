/** What a group chat is made of: groups, members, messages, turns, steps. */
@NullMarked
package dev.synapse.shared.model;

import org.jspecify.annotations.NullMarked;
