package dev.synapse.models;

import dev.langchain4j.http.client.sse.ServerSentEvent;
import dev.synapse.models.http.StreamException;
import dev.synapse.models.http.StreamFailure.ErrorInStream;
import dev.synapse.models.http.StreamValidator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Validates a stream of Anthropic's Messages API, which is complete after a {@code stop_reason} and {@code
 * message_stop}.
 *
 * <p>Protocol: <a href="https://docs.anthropic.com/en/docs/build-with-claude/streaming">streaming</a>.
 */
final class AnthropicStreamValidator implements StreamValidator {
    private final ReplySizeLimit size = new ReplySizeLimit();
    private final Map<Integer, Integer> argumentsByBlock = new HashMap<>();
    private int toolCalls;
    private boolean stopReasonSeen;
    private boolean stopSeen;

    @Override
    public String request(String body) {
        return AlternatingRoles.merge(body, "messages", "content");
    }

    @Override
    public List<ServerSentEvent> accept(ServerSentEvent event) {
        JsonNode data = EventJson.parse(event.data());
        String type = data.path("type").asString("");
        switch (type) {
            case "error" -> throw new StreamException(new ErrorInStream(event.data()));
            case "content_block_start" -> startBlock(data);
            case "content_block_delta" -> checkSize(data);
            case "message_delta" -> stopReasonSeen |= data.path("delta").hasNonNull("stop_reason");
            case "message_stop" -> stopSeen = true;
            default -> {
                // ping and event types of later versions need no check
            }
        }
        return stopSeen && !stopReasonSeen ? List.of() : List.of(new ServerSentEvent(type, event.data()));
    }

    private void startBlock(JsonNode data) {
        if (data.at("/content_block/type").asString("").equals("tool_use")) {
            toolCalls++;
            ReplySizeLimit.checkToolCalls(toolCalls);
        }
        size.addText(data.at("/content_block/text").asString("").length());
    }

    private void checkSize(JsonNode data) {
        size.addText(data.at("/delta/text").asString("").length());
        int arguments = argumentsByBlock.merge(
                data.path("index").asInt(0),
                data.at("/delta/partial_json").asString("").length(),
                Integer::sum);
        ReplySizeLimit.checkArguments(arguments);
    }

    @Override
    public boolean isComplete() {
        return stopSeen && stopReasonSeen;
    }

    @Override
    public String missing() {
        return stopReasonSeen ? "message_stop is missing" : "stop_reason is missing";
    }
}
