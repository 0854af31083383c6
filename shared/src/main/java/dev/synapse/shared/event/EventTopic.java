package dev.synapse.shared.event;

import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.UserId;

/** What an event log is about. Immutable. */
public sealed interface EventTopic {

    /** Everything that happens in a group. */
    record OfGroup(GroupId group) implements EventTopic {

        @Override
        public String toString() {
            return "group " + group;
        }
    }

    /** What changes in any of a user's groups. */
    record OfUser(UserId user) implements EventTopic {

        @Override
        public String toString() {
            return "user " + user;
        }
    }
}
