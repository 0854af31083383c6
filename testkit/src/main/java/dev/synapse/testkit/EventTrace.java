package dev.synapse.testkit;

import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.Message;
import dev.synapse.testkit.StoredGroup.StoredTurn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a client has learned of a group from its events, over all its sockets. A {@code resync} ends a chapter: what was told of
 * turns that had not ended is void, for the client reads the history instead. Not thread-safe.
 */
final class EventTrace {
    private static final int MOST_VIOLATIONS = 20;

    private final SeqChecker seqs = new SeqChecker(OptionalLong.of(0), false);
    private final Map<String, Told> turns = new LinkedHashMap<>();
    private final List<Told> earlier = new ArrayList<>();
    private final Set<String> ended = new HashSet<>();
    private final Map<String, StringBuilder> streaming = new HashMap<>();
    private final Set<String> begun = new HashSet<>();
    private final List<String> violations = new ArrayList<>();
    private @Nullable String active;
    private long resyncs;
    private long events;

    /** What one chapter tells of a turn. */
    private record Told(String turn, List<Message> messages, List<String> ends, Set<String> stepsEnded) {
        Told(String turn) {
            this(turn, new ArrayList<>(), new ArrayList<>(), new HashSet<>());
        }
    }

    void take(JsonNode event) {
        events++;
        seqs.check(event);
        String type = event.path("type").asString("");
        if (type.equals("resync")) {
            beginChapter();
        } else if (type.equals("pong")) {
            return;
        } else {
            take(type, event, turns.computeIfAbsent(event.path("turn_id").asString(""), Told::new));
        }
    }

    /** The newest seq, to resume behind it. */
    long lastSeq() {
        return seqs.last().orElse(0);
    }

    long resyncs() {
        return resyncs;
    }

    long events() {
        return events;
    }

    /** Whether the turn's end was told, in this chapter or before. */
    boolean hasEnded(String turn) {
        return ended.contains(turn);
    }

    /** Whether the turn's end was told behind the newest resync. */
    boolean hasEndedSinceResync(String turn) {
        Told told = turns.get(turn);
        return told != null && !told.ends.isEmpty();
    }

    /** What contradicts itself, or what PostgreSQL has. */
    List<String> violations(StoredGroup stored) {
        List<String> found = new ArrayList<>(seqs.violations());
        found.addAll(violations);
        Map<String, StoredTurn> facts = new HashMap<>();
        stored.turns().forEach(turn -> facts.put(turn.id().toString(), turn));
        earlier.forEach(told -> compare(told, facts.get(told.turn), false, found));
        turns.values().forEach(told -> compare(told, facts.get(told.turn), true, found));
        if (resyncs == 0) {
            facts.keySet().stream()
                    .filter(id -> !turns.containsKey(id))
                    .forEach(id -> found.add("nothing of turn " + id));
        }
        return found.stream()
                .map(text -> "a client of " + stored.id() + ": " + text)
                .toList();
    }

    private void beginChapter() {
        resyncs++;
        turns.values().stream().filter(told -> !told.ends.isEmpty()).forEach(earlier::add);
        turns.clear();
        streaming.clear();
        begun.clear();
        active = null;
    }

    private void take(String type, JsonNode event, Told told) {
        if (!told.ends.isEmpty()) {
            violation(type + " after the end of its turn: " + event);
        }
        switch (type) {
            case "message" -> message(Json.mapper().treeToValue(event, Message.class), told);
            case "message.delta" ->
                streaming
                        .computeIfAbsent(event.path("message_id").asString(), id -> new StringBuilder())
                        .append(event.path("delta").asString());
            case "message.discarded" ->
                streaming.remove(event.path("message_id").asString());
            case "turn.started" -> started(told.turn);
            case "step.completed", "step.failed" -> stepEnded(event, told);
            case "turn.completed", "turn.failed", "turn.cancelled" -> ended(type, told);
            default -> {}
        }
    }

    private void message(Message message, Told told) {
        StringBuilder streamed = streaming.remove(message.id().toString());
        if (streamed != null && !message.content().contentEquals(streamed) && !isTail(streamed, message, told)) {
            violation("deltas of message %s are \"%s\", its text is \"%s\""
                    .formatted(message.id(), streamed, message.content()));
        }
        told.messages.add(message);
    }

    /** Of a text that was under way at a {@code resync} the beginning is not told again. */
    private boolean isTail(StringBuilder streamed, Message message, Told told) {
        return resyncs > 0 && !begun.contains(told.turn) && message.content().endsWith(streamed.toString());
    }

    private void started(String turn) {
        if (active != null) {
            violation("turn %s started before the end of %s".formatted(turn, active));
        }
        active = turn;
        begun.add(turn);
    }

    private void stepEnded(JsonNode event, Told told) {
        if (!told.stepsEnded.add(event.path("step_id").asString())) {
            violation("a step ended twice: " + event);
        }
    }

    private void ended(String type, Told told) {
        told.ends.add(type);
        ended.add(told.turn);
        if (told.turn.equals(active)) {
            active = null;
        }
    }

    /** @param newest whether the chapter goes on, so that all of its turns have to have ended */
    private void compare(Told told, @Nullable StoredTurn stored, boolean newest, List<String> found) {
        if (stored == null) {
            found.add("was told of turn %s, which there is not".formatted(told.turn));
            return;
        }
        String end = "turn." + stored.status().text();
        if (told.ends.stream().anyMatch(other -> !other.equals(end)) || (newest && told.ends.isEmpty())) {
            found.add("turn %s is %s, and ended by %s".formatted(told.turn, stored.status(), told.ends));
        }
        List<Message> thread = stored.thread();
        boolean right = resyncs == 0 ? told.messages.equals(thread) : endsWith(thread, told.messages);
        if (!right) {
            found.add("turn %s has %s, and was told as %s".formatted(told.turn, thread, told.messages));
        }
    }

    /** From where a chapter begins to the end of a turn there is no hole. */
    private static boolean endsWith(List<Message> thread, List<Message> told) {
        int missing = thread.size() - told.size();
        return missing >= 0 && thread.subList(missing, thread.size()).equals(told);
    }

    private void violation(String text) {
        if (violations.size() < MOST_VIOLATIONS) {
            violations.add(text);
        }
    }
}
