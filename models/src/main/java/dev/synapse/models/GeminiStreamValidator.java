package dev.synapse.models;

import dev.langchain4j.http.client.sse.ServerSentEvent;
import dev.synapse.models.http.StreamException;
import dev.synapse.models.http.StreamFailure.ErrorInStream;
import dev.synapse.models.http.StreamFailure.Malformed;
import dev.synapse.models.http.StreamFailure.Refused;
import dev.synapse.models.http.StreamValidator;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Validates a stream of Gemini's {@code streamGenerateContent}, which is complete after a {@code finishReason}. The
 * protocol has no end marker, so the stream is read to its end.
 *
 * <p>Each content part becomes a separate event, because LangChain4j joins the texts of one event with line breaks
 * that the model did not write. Finish reasons unknown to LangChain4j are replaced by {@code OTHER}.
 *
 * <p>Protocol: <a href="https://ai.google.dev/api/generate-content">generateContent</a>.
 */
final class GeminiStreamValidator implements StreamValidator {
    private static final Set<String> KNOWN_REASONS =
            Set.of("STOP", "MAX_TOKENS", "SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII");
    private static final Set<String> INVALID_CALL_REASONS = Set.of("MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL");

    private final ReplySizeLimit size = new ReplySizeLimit();
    private int toolCalls;
    private boolean finished;

    @Override
    public String request(String body) {
        return AlternatingRoles.merge(body, "contents", "parts");
    }

    @Override
    public List<ServerSentEvent> accept(ServerSentEvent event) {
        ObjectNode data = EventJson.parse(event.data());
        if (data.hasNonNull("error")) {
            throw new StreamException(new ErrorInStream(event.data()));
        }
        String blocked = data.at("/promptFeedback/blockReason").asString("");
        if (!blocked.isEmpty()) {
            throw new StreamException(new Refused(400, null, "the prompt was blocked: " + blocked));
        }
        if (data.at("/candidates/0") instanceof ObjectNode candidate) {
            checkReason(candidate);
            candidate.at("/content/parts").forEach(this::checkSize);
        }
        return splitParts(data).stream()
                .map(part -> new ServerSentEvent(event.event(), part.toString()))
                .toList();
    }

    private void checkReason(ObjectNode candidate) {
        String reason = candidate.path("finishReason").asString("");
        if (INVALID_CALL_REASONS.contains(reason)) {
            throw new StreamException(new Malformed("the model produced an invalid tool call (" + reason + ")"));
        }
        if (!reason.isEmpty()) {
            finished = true;
            candidate.put("finishReason", KNOWN_REASONS.contains(reason) ? reason : "OTHER");
        }
    }

    private void checkSize(JsonNode part) {
        size.addText(part.path("text").asString("").length());
        if (part.has("functionCall")) {
            toolCalls++;
            ReplySizeLimit.checkToolCalls(toolCalls);
            ReplySizeLimit.checkArguments(
                    part.at("/functionCall/args").toString().length());
        }
    }

    private static List<ObjectNode> splitParts(ObjectNode data) {
        if (!(data.at("/candidates/0/content/parts") instanceof ArrayNode parts) || parts.size() < 2) {
            return List.of(data);
        }
        List<ObjectNode> events = new ArrayList<>();
        for (JsonNode part : parts) {
            ObjectNode event = data.deepCopy();
            ((ArrayNode) event.at("/candidates/0/content/parts")).removeAll().add(part);
            events.add(event);
        }
        return events;
    }

    /** Always false: usage may follow the finish reason, so the whole stream is read. */
    @Override
    public boolean isComplete() {
        return false;
    }

    @Override
    public boolean isWhole() {
        return finished;
    }

    @Override
    public String missing() {
        return "finishReason is missing";
    }
}
