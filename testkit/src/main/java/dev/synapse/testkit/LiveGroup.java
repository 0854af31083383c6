package dev.synapse.testkit;

import dev.synapse.shared.event.LoggedEvent;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.turn.TurnCommits;
import dev.synapse.testkit.StoredGroup.StoredTurn;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/** The Redis state of a group without an active turn. */
record LiveGroup(Map<String, String> state, List<Message> thread, List<LoggedEvent> events) {

    List<String> violations(StoredGroup stored) {
        List<String> violations = new ArrayList<>();
        String what = stored.id() + " in Redis: ";
        if (state.containsKey("turn")) {
            violations.add(what + "a turn is active");
        }
        if (!Objects.equals(state.get("done"), Long.toString(stored.doneTurn()))) {
            violations.add(what + "done is " + state.get("done"));
        }
        if (number("seq") < stored.lastSeq()) {
            violations.add(what + "seq is " + state.get("seq") + ", before that of PostgreSQL, " + stored.lastSeq());
        }
        threadEquals(stored.thread(), what, violations);
        seqsFollow(what, violations);
        stored.turns().forEach(turn -> eventsMatch(turn, what, violations));
        return violations;
    }

    /** Redis keeps the newest messages up to a count and a size; without {@code base} it has none. */
    private void threadEquals(List<Message> stored, String what, List<String> violations) {
        int most = state.containsKey("base") ? Math.min(stored.size(), TurnCommits.MAX_THREAD_MESSAGES) : 0;
        int kept = thread.size();
        boolean trimmedBySize = kept > 0 && kept < most && size(stored, kept + 1) > TurnCommits.MAX_THREAD_BYTES;
        if (kept != most && !trimmedBySize) {
            violations.add(what + "%d messages of %d, not %d".formatted(kept, stored.size(), most));
            return;
        }
        int first = stored.size() - kept;
        for (int i = 0; i < kept; i++) {
            Message right = stored.get(first + i);
            if (!thread.get(i).equals(right)) {
                violations.add(what + "message %d is %s, not %s".formatted(first + i, thread.get(i), right));
            }
        }
    }

    /** The size of the newest messages in Redis. */
    private static long size(List<Message> stored, int newest) {
        return stored.subList(stored.size() - newest, stored.size()).stream()
                .mapToLong(message -> Json.write(message).getBytes(StandardCharsets.UTF_8).length)
                .sum();
    }

    private void seqsFollow(String what, List<String> violations) {
        for (int i = 1; i < events.size(); i++) {
            if (events.get(i).seq() != events.get(i - 1).seq() + 1) {
                violations.add(what
                        + "event %d after %d"
                                .formatted(
                                        events.get(i).seq(), events.get(i - 1).seq()));
            }
        }
        if (!events.isEmpty() && events.getLast().seq() != number("seq")) {
            violations.add(what + "seq is " + state.get("seq") + ", the last event's "
                    + events.getLast().seq());
        }
    }

    /** The turn's events match PostgreSQL, as far back as the log reaches. */
    private void eventsMatch(StoredTurn turn, String what, List<String> violations) {
        boolean whole = !events.isEmpty() && events.getFirst().seq() == 1;
        List<JsonNode> own = events.stream()
                .map(event -> Json.mapper().readTree(event.json()))
                .filter(event ->
                        event.path("turn_id").asString("").equals(turn.id().toString()))
                .toList();
        List<Message> messages = own.stream()
                .filter(event -> type(event).equals("message"))
                .map(event -> Json.mapper().treeToValue(event, Message.class))
                .toList();
        List<Message> stored = turn.thread();
        int missing = stored.size() - messages.size();
        if (missing < 0
                || (whole && missing > 0)
                || !stored.subList(missing, stored.size()).equals(messages)) {
            violations.add(what
                    + "the events of turn %d have %s, PostgreSQL has %s".formatted(turn.number(), messages, stored));
        }
        List<String> ends = own.stream()
                .map(LiveGroup::type)
                .filter(type -> type.matches("turn\\.(completed|failed|cancelled)"))
                .toList();
        boolean endsLast = own.isEmpty() || ends.equals(List.of(type(own.getLast())));
        if (!ends.stream().allMatch(("turn." + turn.status().text())::equals)
                || !endsLast
                || (whole && ends.isEmpty())) {
            violations.add(what
                    + "turn %d is %s and ended by %s, then %s"
                            .formatted(turn.number(), turn.status(), ends, own.isEmpty() ? "nothing" : own.getLast()));
        }
    }

    private long number(String field) {
        return Long.parseLong(Objects.requireNonNullElse(state.get(field), "0"));
    }

    private static String type(JsonNode event) {
        return event.path("type").asString("");
    }
}
