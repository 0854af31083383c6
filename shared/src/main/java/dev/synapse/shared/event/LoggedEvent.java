package dev.synapse.shared.event;

import java.util.Optional;

/**
 * An event as the log keeps it.
 *
 * @param seq its number in the group, from 1, without holes but where the log was lost
 * @param type as in the contract
 * @param json the whole event, seq included
 */
public record LoggedEvent(long seq, String type, String json) {

    private static final String TYPE = "{\"type\":\"";

    /** Empty for what is no event. */
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
