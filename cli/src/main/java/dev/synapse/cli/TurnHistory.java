package dev.synapse.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What the server has of one turn over HTTP, beside its live events. */
final class TurnHistory {
    private static final int PAGE = 100;

    private final Api api;
    private final String group;
    private final Message posted;

    TurnHistory(Api api, String group, Message posted) {
        this.api = api;
        this.group = group;
        this.posted = posted;
    }

    String turnId() {
        return Objects.requireNonNullElse(posted.turnId(), "");
    }

    Wire.Turn turn() {
        return api.turn(group, turnId());
    }

    /** The turn's messages behind the user's, in order, as far as they are stored. */
    List<Message> messages() {
        List<Message> all = new ArrayList<>();
        String after = posted.id();
        List<Message> page;
        do {
            page = api.messages(group, PAGE, after);
            page.stream().filter(message -> turnId().equals(message.turnId())).forEach(all::add);
            after = page.isEmpty() ? after : page.getLast().id();
        } while (page.size() == PAGE);
        return all;
    }

    boolean cancel() {
        return api.cancel(group, turnId());
    }
}
