package dev.synapse.allinone;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Views of the events that a socket received. */
final class EventLines {

    private EventLines() {}

    /** Type and subject of each event; consecutive deltas of a message count as one. */
    static List<String> of(List<JsonNode> events) {
        List<String> lines = new ArrayList<>();
        for (JsonNode event : events) {
            String line = (type(event) + " "
                            + event.path("sender_alias")
                                    .asString(event.path("alias").asString("")))
                    .strip();
            if (!type(event).equals("message.delta") || !line.equals(lines.isEmpty() ? "" : lines.getLast())) {
                lines.add(line);
            }
        }
        return lines;
    }

    /** The messages among the events, with the fields of {@code GET messages}. */
    static List<JsonNode> messages(List<JsonNode> events) {
        return events.stream()
                .filter(event -> type(event).equals("message"))
                .<JsonNode>map(event -> ((ObjectNode) event.deepCopy()).without(List.of("type", "seq")))
                .toList();
    }

    /** Text of each message that was streamed in deltas, as the client sees it, by message id. */
    static Map<String, String> streamed(List<JsonNode> events) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (JsonNode event : events) {
            String message = event.path("message_id").asString("");
            if (type(event).equals("message.delta")) {
                texts.merge(message, event.path("delta").asString(), String::concat);
            } else if (type(event).equals("message.discarded")) {
                texts.remove(message);
            }
        }
        return texts;
    }

    /** The seqs in order of arrival. */
    static List<Long> seqs(List<JsonNode> events) {
        return events.stream().map(event -> event.path("seq").asLong()).toList();
    }

    static String type(JsonNode event) {
        return event.path("type").asString();
    }
}
