package dev.synapse.gateway.activity;

import dev.synapse.shared.json.InvalidJsonException;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.TurnId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An event of a turn, as the scripts announce it. Immutable.
 *
 * @param seq its number in the group's log
 * @param json the event without its seq
 */
record TurnEvent(long seq, TurnId turn, String json) {

    private static final Pattern ANNOUNCED = Pattern.compile("(\\d{1,18}) (\\{.*})", Pattern.DOTALL);

    /** The event in an announcement; empty if the text is none. */
    static Optional<TurnEvent> parse(String announced) {
        Matcher matcher = ANNOUNCED.matcher(announced);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            TurnId turn = Json.read(matcher.group(2), Fields.class).turnId();
            return Optional.of(new TurnEvent(Long.parseLong(matcher.group(1)), turn, matcher.group(2)));
        } catch (InvalidJsonException e) {
            return Optional.empty();
        }
    }

    private record Fields(TurnId turnId) {}
}
