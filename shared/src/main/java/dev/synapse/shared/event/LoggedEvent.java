package dev.synapse.shared.event;

import java.util.Optional;

/**
 * An event of the log. Immutable.
 *
 * @param seq its number in the group, from 1, without gaps except where Redis lost the log
 * @param type the event's name in the public contract
 * @param json the complete event, including its seq
 */
public record LoggedEvent(long seq, String type, String json) {

    private static final String TYPE = "{\"type\":\"";

    /** The event with the stored text; empty if the text is not an event. */
    static Optional<LoggedEvent> of(long seq, String stored) {
        int end = stored.indexOf('"', TYPE.length());
        if (!stored.startsWith(TYPE) || !stored.endsWith("}") || end < 0) {
            return Optional.empty();
        }
        String head = stored.substring(0, end + 1);
        return Optional.of(new LoggedEvent(
                seq, head.substring(TYPE.length(), end), head + ",\"seq\":" + seq + stored.substring(end + 1)));
    }
}
