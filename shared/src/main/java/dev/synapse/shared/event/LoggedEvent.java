package dev.synapse.shared.event;

/**
 * An event as the log keeps it.
 *
 * @param seq its number in the group, from 1, without holes but where the log was lost
 * @param type as in the contract
 * @param json the whole event, seq included
 */
public record LoggedEvent(long seq, String type, String json) {

    private static final String TYPE = "{\"type\":\"";

    static LoggedEvent of(long seq, String stored) {
        int end = stored.indexOf('"', TYPE.length());
        if (!stored.startsWith(TYPE) || end < 0) {
            throw new IllegalStateException("Not an event of ours in the log at " + seq);
        }
        String head = stored.substring(0, end + 1);
        return new LoggedEvent(
                seq, head.substring(TYPE.length(), end), head + ",\"seq\":" + seq + stored.substring(end + 1));
    }
}
