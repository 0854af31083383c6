package dev.synapse.gateway.activity;

import dev.synapse.shared.json.InvalidJsonException;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.TurnId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An event of a turn, as the group hash keeps it. Immutable.
 *
 * @param seq its number in the group's log
 * @param json the event without its seq
 */
record TurnEvent(long seq, String type, TurnId turn, String json) {

    private static final Pattern LINE = Pattern.compile("(\\d{1,18}) (\\{.*})", Pattern.DOTALL);
    private static final Set<String> ENDS = Set.of("turn.completed", "turn.failed", "turn.cancelled");

    /** The events in these lines, without those that are unreadable. */
    static List<TurnEvent> parse(String lines) {
        return lines.lines().map(TurnEvent::event).flatMap(Optional::stream).toList();
    }

    private static Optional<TurnEvent> event(String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            Fields fields = Json.read(matcher.group(2), Fields.class);
            String type = fields.type();
            TurnId turn = fields.turnId();
            return type == null || turn == null
                    ? Optional.empty()
                    : Optional.of(new TurnEvent(Long.parseLong(matcher.group(1)), type, turn, matcher.group(2)));
        } catch (InvalidJsonException e) {
            return Optional.empty();
        }
    }

    /** Whether the event is the end of this turn. */
    boolean isEndOf(TurnId other) {
        return ENDS.contains(type) && turn.equals(other);
    }

    private record Fields(@Nullable String type, @Nullable TurnId turnId) {}
}
