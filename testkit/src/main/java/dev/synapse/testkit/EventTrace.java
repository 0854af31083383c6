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
 * Events of a group that a client has received over all its sockets. A {@code resync} starts a new chapter: earlier events of unfinished
 * turns are void, because the client reads the history instead. Not thread-safe.
 */
final class EventTrace {
    private static final int MAX_VIOLATIONS = 20;

    private final SeqChecker seqs = new SeqChecker(OptionalLong.of(0), false);
    private final Map<String, TurnTrace> turns = new LinkedHashMap<>();
    private final List<TurnTrace> earlier = new ArrayList<>();
    private final Set<String> ended = new HashSet<>();
    private final Map<String, StringBuilder> streaming = new HashMap<>();
    private final Map<Long, Integer> hashes = new HashMap<>();
    private final Set<String> begun = new HashSet<>();
    private final List<String> violations = new ArrayList<>();
    private @Nullable String active;
    private long resyncs;
    private long events;

    /** The events of a turn in one chapter. */
    private record TurnTrace(String turn, List<Message> messages, List<String> ends, Set<String> stepsEnded) {
        TurnTrace(String turn) {
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
            checkNumber(event);
            take(type, event, turns.computeIfAbsent(event.path("turn_id").asString(""), TurnTrace::new));
        }
    }

    /** The newest seq; a new subscription can resume after it. */
    long lastSeq() {
        return seqs.last().orElse(0);
    }

    long resyncs() {
        return resyncs;
    }

    long events() {
        return events;
    }

    /** Whether the turn's end was announced, in this or an earlier chapter. */
    boolean hasEnded(String turn) {
        return ended.contains(turn);
    }

    /** Whether the turn's end was announced after the newest resync. */
    boolean hasEndedSinceResync(String turn) {
        TurnTrace trace = turns.get(turn);
        return trace != null && !trace.ends.isEmpty();
    }

    /** Contradictions within the events, or with PostgreSQL. */
    List<String> violations(StoredGroup stored) {
        List<String> found = new ArrayList<>(seqs.violations());
        found.addAll(violations);
        Map<String, StoredTurn> facts = new HashMap<>();
        stored.turns().forEach(turn -> facts.put(turn.id().toString(), turn));
        earlier.forEach(trace -> compare(trace, facts.get(trace.turn), false, found));
        turns.values().forEach(trace -> compare(trace, facts.get(trace.turn), true, found));
        if (resyncs == 0) {
            facts.keySet().stream()
                    .filter(id -> !turns.containsKey(id))
                    .forEach(id -> found.add("no events of turn " + id));
        }
        return found.stream()
                .map(text -> "a client of " + stored.id() + ": " + text)
                .toList();
    }

    /** Also after a loss of events, a number stands for one event. */
    private void checkNumber(JsonNode event) {
        Integer earlierHash = hashes.putIfAbsent(event.path("seq").asLong(), event.hashCode());
        if (earlierHash != null && earlierHash != event.hashCode()) {
            violation("another event had the seq of " + event);
        }
    }

    private void beginChapter() {
        resyncs++;
        turns.values().stream().filter(trace -> !trace.ends.isEmpty()).forEach(earlier::add);
        turns.clear();
        streaming.clear();
        begun.clear();
        active = null;
    }

    private void take(String type, JsonNode event, TurnTrace trace) {
        if (!trace.ends.isEmpty()) {
            violation(type + " after the end of its turn: " + event);
        }
        switch (type) {
            case "message" -> message(Json.mapper().treeToValue(event, Message.class), trace);
            case "message.delta" ->
                streaming
                        .computeIfAbsent(event.path("message_id").asString(), id -> new StringBuilder())
                        .append(event.path("delta").asString());
            case "message.discarded" ->
                streaming.remove(event.path("message_id").asString());
            case "turn.started" -> started(trace.turn);
            case "step.completed", "step.failed" -> stepEnded(event, trace);
            case "turn.completed", "turn.failed", "turn.cancelled" -> ended(type, trace);
            default -> {}
        }
    }

    private void message(Message message, TurnTrace trace) {
        StringBuilder streamed = streaming.remove(message.id().toString());
        if (streamed != null && !message.content().contentEquals(streamed) && !isTail(streamed, message, trace)) {
            violation("deltas of message %s are \"%s\", its text is \"%s\""
                    .formatted(message.id(), streamed, message.content()));
        }
        trace.messages.add(message);
    }

    /** A text that was being streamed at a {@code resync} continues without its beginning. */
    private boolean isTail(StringBuilder streamed, Message message, TurnTrace trace) {
        return resyncs > 0 && !begun.contains(trace.turn) && message.content().endsWith(streamed.toString());
    }

    private void started(String turn) {
        if (active != null) {
            violation("turn %s started before the end of %s".formatted(turn, active));
        }
        active = turn;
        begun.add(turn);
    }

    private void stepEnded(JsonNode event, TurnTrace trace) {
        if (!trace.stepsEnded.add(event.path("step_id").asString())) {
            violation("a step ended twice: " + event);
        }
    }

    private void ended(String type, TurnTrace trace) {
        trace.ends.add(type);
        ended.add(trace.turn);
        if (trace.turn.equals(active)) {
            active = null;
        }
    }

    /** @param newest whether this is the current chapter, in which every turn has to be final */
    private void compare(TurnTrace trace, @Nullable StoredTurn stored, boolean newest, List<String> found) {
        if (stored == null) {
            found.add("events of turn %s, which does not exist".formatted(trace.turn));
            return;
        }
        String end = "turn." + stored.status().text();
        if (trace.ends.stream().anyMatch(other -> !other.equals(end)) || (newest && trace.ends.isEmpty())) {
            found.add("turn %s is %s, but its events end with %s".formatted(trace.turn, stored.status(), trace.ends));
        }
        List<Message> thread = stored.thread();
        boolean right = resyncs == 0 ? trace.messages.equals(thread) : endsWith(thread, trace.messages);
        if (!right) {
            found.add("turn %s has %s, but its events have %s".formatted(trace.turn, thread, trace.messages));
        }
    }

    /** From the start of a chapter to the end of a turn, no message is missing. */
    private static boolean endsWith(List<Message> thread, List<Message> trace) {
        int missing = thread.size() - trace.size();
        return missing >= 0 && thread.subList(missing, thread.size()).equals(trace);
    }

    private void violation(String text) {
        if (violations.size() < MAX_VIOLATIONS) {
            violations.add(text);
        }
    }
}
