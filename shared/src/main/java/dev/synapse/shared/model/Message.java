package dev.synapse.shared.model;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One message of a group, as the contract shows it. As all that is read from Redis it checks that it is whole.
 *
 * @param senderAlias {@code User}, {@code Orchestrator}, a member's alias, or for a tool's result the tool's name
 * @param content what was written, to the letter
 * @param parentMessageId what it answers: for a tool's result the message that called the tool
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
}
