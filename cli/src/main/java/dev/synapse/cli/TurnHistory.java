package dev.synapse.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Reads one turn and its messages over HTTP. */
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

    ApiTypes.Turn turn() {
        return api.turn(group, turnId());
    }

    /** The stored messages of the turn after the user's message, in order. */
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
