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
 * Guards a stream of Gemini's {@code streamGenerateContent}: whole once a {@code finishReason} has come; there is no
 * other end mark, so it is read to its end.
 *
 * <p>Parts are handed on one by one: LangChain4j joins the texts of one event with line breaks that nobody wrote.
 * Reasons that it does not know are called {@code OTHER}.
 *
 * <p>Protocol: <a href="https://ai.google.dev/api/generate-content">generateContent</a>.
 */
final class GeminiStreamValidator implements StreamValidator {
    private static final Set<String> KNOWN_REASONS =
            Set.of("STOP", "MAX_TOKENS", "SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII");
    private static final Set<String> BROKEN_CALLS = Set.of("MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL");

    private final ReplySizeLimit size = new ReplySizeLimit();
    private int toolCalls;
    private boolean finished;

    @Override
    public String request(String body) {
        return AlternatingRoles.in(body, "contents", "parts");
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
            candidate.at("/content/parts").forEach(this::measure);
        }
        return onePartEach(data).stream()
                .map(part -> new ServerSentEvent(event.event(), part.toString()))
                .toList();
    }

    private void checkReason(ObjectNode candidate) {
        String reason = candidate.path("finishReason").asString("");
        if (BROKEN_CALLS.contains(reason)) {
            throw new StreamException(new Malformed("the model gave up a tool call (" + reason + ")"));
        }
        if (!reason.isEmpty()) {
            finished = true;
            candidate.put("finishReason", KNOWN_REASONS.contains(reason) ? reason : "OTHER");
        }
    }

    private void measure(JsonNode part) {
        size.addText(part.path("text").asString("").length());
        if (part.has("functionCall")) {
            toolCalls++;
            ReplySizeLimit.checkToolCalls(toolCalls);
            ReplySizeLimit.checkArguments(
                    part.at("/functionCall/args").toString().length());
        }
    }

    private static List<ObjectNode> onePartEach(ObjectNode data) {
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

    /** Never before the end of the stream: usage may still follow the finish reason. */
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
