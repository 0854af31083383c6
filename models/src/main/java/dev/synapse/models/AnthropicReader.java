package dev.synapse.models;

import dev.synapse.models.ReplyBuilder.ToolCallBuilder;
import dev.synapse.models.http.StreamException;
import dev.synapse.models.http.StreamFailure.Malformed;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads a stream of Anthropic's Messages API, which is complete after a {@code stop_reason}; {@code message_stop} ends it. Blocks of signed or
 * redacted reasoning are kept for the requests that follow.
 *
 * <p>Protocol: <a href="https://docs.anthropic.com/en/docs/build-with-claude/streaming">streaming</a>.
 */
final class AnthropicReader extends ReplyReader {
    /** The field of the vendor's part that has the blocks of reasoning. */
    static final String BLOCKS = "blocks";

    private final ReplyBuilder reply;
    private final List<ToolUse> calls = new ArrayList<>();
    private final List<Reasoning> reasoning = new ArrayList<>();
    private boolean stopReasonSeen;
    private boolean stopSeen;

    AnthropicReader(ReplyBuilder reply) {
        this.reply = reply;
    }

    /** A tool call, whose input is at its start if no deltas follow; some proxies give all blocks one index. */
    private record ToolUse(int index, ToolCallBuilder call, JsonNode initialInput) {}

    private record Reasoning(int index, StreamedObject block) {}

    @Override
    void event(ObjectNode event) {
        switch (event.path("type").asString("")) {
            case "message_start" -> {
                reply.model(event.at("/message/model").asString(""));
                usage(event.at("/message/usage"));
            }
            case "content_block_start" -> startBlock(event.path("index").asInt(0), event.path("content_block"));
            case "content_block_delta" -> delta(event.path("index").asInt(0), event.path("delta"));
            case "message_delta" -> {
                usage(event.path("usage"));
                stopReason(event.at("/delta/stop_reason").asString(""));
            }
            case "message_stop" -> stop();
            // the whole reply of a server that does not stream
            case "message" -> whole(event);
            default -> {
                // pings, and event types of later versions
            }
        }
    }

    private void whole(ObjectNode message) {
        reply.model(message.path("model").asString(""));
        usage(message.path("usage"));
        int index = 0;
        for (JsonNode block : message.path("content")) {
            startBlock(index++, block);
        }
        stopReason(message.path("stop_reason").asString(""));
        stop();
    }

    private void startBlock(int index, JsonNode block) {
        switch (block.path("type").asString("")) {
            case "text" -> {
                reply.text(text(block.path("text")));
                block.path("citations").forEach(this::cite);
            }
            case "tool_use" -> {
                ToolCallBuilder call = reply.newToolCall()
                        .named(block.path("id").asString(""), block.path("name").asString(""));
                calls.add(new ToolUse(index, call, block.path("input")));
            }
            case "thinking", "redacted_thinking" -> {
                reasoning.add(new Reasoning(index, new StreamedObject((ObjectNode) block)));
                reply.reasoning(text(block.path("thinking")));
            }
            case "image" -> reply.image();
            case String own when !own.isEmpty() -> reply.reasoning("\n\n[" + own + "]");
            default -> {
                // a block without a type has nothing to read
            }
        }
    }

    private void delta(int index, JsonNode delta) {
        switch (delta.path("type").asString("")) {
            case "text_delta" -> reply.text(text(delta.path("text")));
            case "input_json_delta" -> {
                if (calls.isEmpty()) {
                    throw new StreamException(new Malformed("it has the input of a tool call that it did not contain"));
                }
                calls.stream()
                        .filter(use -> use.index() == index)
                        .reduce((before, last) -> last)
                        .orElse(calls.getLast())
                        .call()
                        .add(delta.path("partial_json"));
            }
            case "citations_delta" -> cite(delta.path("citation"));
            case "thinking_delta" -> {
                reply.reasoning(text(delta.path("thinking")));
                append(index, "thinking", delta);
            }
            case "signature_delta" -> append(index, "signature", delta);
            default -> {
                // deltas of later versions
            }
        }
    }

    /** A page that was found, or a document of the request. */
    private void cite(JsonNode source) {
        String title =
                source.path("title").asString(source.path("document_title").asString(""));
        reply.cite(source.path("url").asString(source.path("source").asString("")), title);
    }

    private void append(int index, String field, JsonNode delta) {
        reasoning.stream()
                .filter(block -> block.index() == index)
                .reduce((before, last) -> last)
                .map(Reasoning::block)
                .ifPresent(block -> block.append(field, text(delta.path(field))));
    }

    private void stopReason(String reason) {
        if (!reason.isEmpty()) {
            stopReasonSeen = true;
            reply.finish(FinishReasons.of(reason));
        }
    }

    private void stop() {
        stopSeen = true;
        for (ToolUse use : calls) {
            if (!use.call().hasArguments()) {
                use.call().add(use.initialInput());
            }
        }
        if (!reasoning.isEmpty() && !calls.isEmpty()) {
            ObjectNode part = JsonNodeFactory.instance.objectNode();
            reasoning.forEach(
                    thought -> part.withArray(BLOCKS).add(thought.block().whole()));
            reply.vendorPart(part.toString());
        }
    }

    /** Tokens that were read from and written to the cache are reported separately from the input; later counts replace earlier ones. */
    private void usage(JsonNode usage) {
        ModelUsage known = reply.usage();
        long cached = usage.path("cache_read_input_tokens").asLong(0);
        long input = usage.path("input_tokens").asLong(0)
                + cached
                + usage.path("cache_creation_input_tokens").asLong(0);
        reply.usage(new ModelUsage(
                input > 0 ? input : known.inputTokens(),
                Math.max(known.outputTokens(), usage.path("output_tokens").asLong(0)),
                input > 0 ? Math.max(0, cached) : known.cachedTokens()));
    }

    @Override
    public boolean isComplete() {
        return stopSeen && stopReasonSeen;
    }

    /** The stop reason comes after all blocks, so that nothing is missing if a server ends its response in order after it. */
    @Override
    public boolean isWhole() {
        if (stopReasonSeen && !stopSeen) {
            stop();
        }
        return stopReasonSeen;
    }

    @Override
    public String missing() {
        return "stop_reason is missing";
    }
}
