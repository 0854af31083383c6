package dev.synapse.gateway.deadletters;

import dev.synapse.gateway.messages.MessageAcceptance;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.model.TurnStatus;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.sql.MessageRows;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/**
 * Retries dead letters. The turn of a dead letter has failed, and a final turn never changes, so its message is posted again, as a new turn
 * of its group. A job that names no turn, because it cannot be read, goes back to its stream, for a process that can read it. Thread-safe.
 */
@Service
public class DeadLetterRetry {

    private final DeadLetters letters;
    private final JdbcClient sql;
    private final MessageAcceptance acceptance;

    /** Retries with these. */
    public DeadLetterRetry(DeadLetters letters, JdbcClient sql, MessageAcceptance acceptance) {
        this.letters = letters;
        this.sql = sql;
        this.acceptance = acceptance;
    }

    /** The result of a retry. */
    public sealed interface Outcome {

        /** The message was posted again, as this turn. */
        record Reposted(TurnId turn) implements Outcome {}

        /** The job is back in its stream. */
        record Requeued() implements Outcome {}

        /** Nothing was done, and the dead letter stays. */
        record Refused(String reason) implements Outcome {}
    }

    /** Retries a dead letter. Retrying it twice, or retrying several of one turn, starts one new turn. */
    public Outcome retry(DeadLetter letter) {
        return letter.turn()
                .map(turn -> repost(letter, turn))
                .orElseGet(() ->
                        letters.requeue(letter) ? new Outcome.Requeued() : new Outcome.Refused("it no longer exists"));
    }

    private Outcome repost(DeadLetter letter, TurnId turn) {
        Optional<Posted> found = find(turn);
        if (found.isEmpty()) {
            return new Outcome.Refused("its turn has been deleted; discard it");
        }
        Posted posted = found.get();
        return switch (posted.status()) {
            case QUEUED, RUNNING, WAITING -> new Outcome.Refused("its turn " + turn + " has not ended yet");
            case COMPLETED -> new Outcome.Refused("its turn " + turn + " has completed; discard it");
            case FAILED, CANCELLED -> {
                if (!posted.mayPost()) {
                    yield new Outcome.Refused("who posted its message may not post to the group any more; discard it");
                }
                TurnId again = acceptance
                        .repost(posted.user(), posted.message(), "dead-letter:" + turn)
                        .turnId();
                letters.remove(letter);
                yield new Outcome.Reposted(again);
            }
        };
    }

    /**
     * A turn's message.
     *
     * @param mayPost whether its user may still post to the group
     */
    private record Posted(UserId user, boolean mayPost, TurnStatus status, Message message) {}

    private Optional<Posted> find(TurnId turn) {
        return sql.sql("""
                        SELECT coalesce(t.user_id, g.owner_id) AS user_id, t.status, m.id, m.group_id, m.turn_id, m.sender_alias, m.content,
                               m.parent_message_id, m.meta::text AS meta, m.created_at,
                               EXISTS (SELECT FROM group_people p
                                        WHERE p.group_id = t.group_id AND p.user_id = coalesce(t.user_id, g.owner_id)
                                          AND p.role IN ('owner', 'editor')) AS may_post
                          FROM turns t
                          JOIN groups g ON g.id = t.group_id
                          JOIN messages m ON m.group_id = t.group_id AND m.turn_number = t.number AND m.turn_index = 0
                         WHERE t.id = :turn
                        """)
                .param("turn", turn.value())
                .query((row, n) -> new Posted(
                        new UserId(row.getObject("user_id", UUID.class)),
                        row.getBoolean("may_post"),
                        TurnStatus.of(row.getString("status")),
                        MessageRows.message(row)))
                .optional();
    }
}
