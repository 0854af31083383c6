package dev.synapse.gateway.deadletters;

import dev.synapse.gateway.messages.MessageAcceptance;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.model.TurnStatus;
import dev.synapse.shared.model.UserId;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What can still be done for a dead letter. Its turn has failed, and a turn that has ended never changes; so its message is accepted
 * once more, as the next turn of its group. A job that names no turn, because it cannot be read, goes back into its stream: it is for
 * a process that can read it.
 */
final class SecondChance {

    private final DeadLetters letters;
    private final JdbcClient sql;
    private final MessageAcceptance acceptance;

    SecondChance(DeadLetters letters, JdbcClient sql, MessageAcceptance acceptance) {
        this.letters = letters;
        this.sql = sql;
        this.acceptance = acceptance;
    }

    /** What became of it. */
    sealed interface Outcome {

        /** The message is a turn again. */
        record SaidAgain(TurnId turn) implements Outcome {}

        /** The job is in its stream again. */
        record Requeued() implements Outcome {}

        /** Nothing was done, and the letter stays. */
        record Refused(String why) implements Outcome {}
    }

    /** Tries it again; done twice for one letter, or for each of several letters of one turn, there is one new turn. */
    Outcome give(DeadLetter letter) {
        return letter.turn()
                .map(turn -> sayAgain(letter, turn))
                .orElseGet(() -> letters.requeue(letter) ? new Outcome.Requeued() : new Outcome.Refused("it is gone"));
    }

    private Outcome sayAgain(DeadLetter letter, TurnId turn) {
        Optional<Said> found = find(turn);
        if (found.isEmpty()) {
            return new Outcome.Refused("its turn has been deleted; discard it");
        }
        Said said = found.get();
        return switch (said.status()) {
            case QUEUED, RUNNING, WAITING -> new Outcome.Refused("its turn " + turn + " has not ended yet");
            case COMPLETED -> new Outcome.Refused("its turn " + turn + " has completed; discard it");
            case FAILED, CANCELLED -> {
                TurnId again = acceptance
                        .accept(said.user(), said.group(), said.content(), "dead-letter:" + turn)
                        .turnId();
                letters.remove(letter);
                yield new Outcome.SaidAgain(again);
            }
        };
    }

    private record Said(UserId user, GroupId group, TurnStatus status, String content) {}

    private Optional<Said> find(TurnId turn) {
        return sql.sql("""
                        SELECT g.owner_id, t.group_id, t.status, m.content
                          FROM turns t
                          JOIN groups g ON g.id = t.group_id
                          JOIN messages m ON m.group_id = t.group_id AND m.turn_number = t.number AND m.turn_index = 0
                         WHERE t.id = :turn
                        """)
                .param("turn", turn.value())
                .query((row, n) -> new Said(
                        new UserId(row.getObject("owner_id", UUID.class)),
                        new GroupId(row.getObject("group_id", UUID.class)),
                        TurnStatus.of(row.getString("status")),
                        row.getString("content")))
                .optional();
    }
}
