package dev.synapse.shared.model;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A message of a group, as in the public contract. Like all records that are read from Redis it checks that it is complete. Immutable.
 *
 * @param senderAlias {@code User}, {@code Orchestrator}, a member's alias, or for a tool result the tool's name
 * @param content the text, unchanged
 * @param parentMessageId the message that it answers: for a tool result, the message with the tool call
 */
public record Message(
        MessageId id,
        GroupId groupId,
        TurnId turnId,
        String senderAlias,
        String content,
        Instant timestamp,
        @Nullable MessageId parentMessageId,
        MessageMeta meta) {

    public Message {
        requireNonNull(id, "id");
        requireNonNull(groupId, "groupId");
        requireNonNull(turnId, "turnId");
        requireNonNull(senderAlias, "senderAlias");
        requireNonNull(content, "content");
        requireNonNull(timestamp, "timestamp");
        requireNonNull(meta, "meta");
    }

    /** The message as clients see it: without what only the model's provider needs. */
    public Message forClients() {
        return meta.vendorPart() == null
                ? this
                : new Message(
                        id,
                        groupId,
                        turnId,
                        senderAlias,
                        content,
                        timestamp,
                        parentMessageId,
                        meta.withoutVendorPart());
    }

    /**
     * The messages without repetitions of an id. After a power cut Redis may come back with half a commit, whose message is then added a
     * second time.
     */
    public static List<Message> withoutRepetitions(List<Message> messages) {
        Set<MessageId> ids = HashSet.newHashSet(messages.size());
        return messages.stream().filter(message -> ids.add(message.id())).toList();
    }
}
