package dev.synapse.gateway.deadletters;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.TurnId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter as JSON.
 *
 * @param since when the job was given up
 * @param role the service whose job it was
 * @param job the kind of the job, {@code unreadable} if it cannot be read
 * @param turnId the turn that failed with it
 * @param text the job itself
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ListedDeadLetter(
        String id,
        Instant since,
        String role,
        String job,
        @Nullable GroupId groupId,
        @Nullable TurnId turnId,
        String reason,
        String text) {

    /** The JSON of a dead letter. */
    public static ListedDeadLetter of(DeadLetter letter) {
        return new ListedDeadLetter(
                letter.id(),
                letter.since(),
                letter.role().text(),
                letter.kind(),
                letter.group().orElse(null),
                letter.turn().orElse(null),
                letter.reason(),
                letter.text());
    }
}
