package dev.synapse.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A group of the {@link TestingServer}: its members, messages, turns and event log. */
final class TestingGroup {
    private static final JsonMapper JSON = JsonMapper.shared();

    final String id = UUID.randomUUID().toString();
    final List<Map<String, Object>> members = new ArrayList<>();
    final List<Map<String, Object>> messages = new ArrayList<>();

    private final String name;
    private final List<TestingTurn> turns = new ArrayList<>();
    private final List<String> events = new ArrayList<>();
    private boolean closed;

    TestingGroup(JsonNode request) {
        name = request.get("name").stringValue();
        addMember(Map.of("alias", "Orchestrator"));
        for (JsonNode member : request.path("members")) {
            addMember(JSON.convertValue(member, Map.class));
        }
    }

    private void addMember(Map<?, ?> config) {
        Map<String, Object> member = new LinkedHashMap<>();
        config.forEach((key, value) -> member.put(String.valueOf(key), value));
        member.putIfAbsent("provider", "demo");
        member.putIfAbsent("model", "demo");
        member.put("id", UUID.randomUUID().toString());
        members.add(member);
    }

    synchronized Map<String, Object> patch(String member, JsonNode change) {
        Map<String, Object> found = members.stream()
                .filter(m -> m.get("id").equals(member))
                .findFirst()
                .orElseThrow();
        change.properties()
                .forEach(field -> found.put(field.getKey(), field.getValue().stringValue()));
        return found;
    }

    Map<String, Object> json() {
        return Map.of("id", id, "name", name, "owner_id", UUID.randomUUID(), "members", members);
    }

    synchronized List<Map<String, Object>> history(String query) {
        Map<String, String> asked = new LinkedHashMap<>();
        for (String pair : query.split("&", -1)) {
            asked.put(pair.split("=", -1)[0], pair.split("=", -1)[1]);
        }
        int limit = Integer.parseInt(asked.get("limit"));
        int from = Math.max(0, messages.size() - limit);
        if (asked.containsKey("after")) {
            List<Object> ids =
                    messages.stream().map(message -> message.get("id")).toList();
            from = ids.indexOf(asked.get("after")) + 1;
        }
        return List.copyOf(messages.subList(from, Math.min(messages.size(), from + limit)));
    }

    synchronized TestingTurn newTurn() {
        TestingTurn turn = new TestingTurn(this);
        turns.add(turn);
        return turn;
    }

    synchronized List<Map<String, Object>> turns() {
        return turns.reversed().stream().map(TestingTurn::json).toList();
    }

    synchronized TestingTurn turn(String turn) {
        return turns.stream().filter(t -> t.id.equals(turn)).findFirst().orElseThrow();
    }

    synchronized void stored(Map<String, Object> message) {
        messages.add(message);
    }

    synchronized void publish(Map<String, Object> event) {
        Map<String, Object> full = new LinkedHashMap<>(event);
        full.put("seq", events.size() + 1);
        full.put("group_id", id);
        events.add(JSON.writeValueAsString(full));
        notifyAll();
    }

    /** Publishes the event of a server whose log no longer has the requested events. */
    synchronized void publishResync() {
        events.add("{\"type\": \"resync\", \"seq\": %d}".formatted(events.size() + 1));
        notifyAll();
    }

    synchronized int eventCount() {
        return events.size();
    }

    synchronized String event(int index) {
        while (events.size() <= index && !closed) {
            try {
                wait();
            } catch (InterruptedException e) {
                return null;
            }
        }
        return closed ? null : events.get(index);
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
