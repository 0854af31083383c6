package dev.synapse.models;

import dev.synapse.models.ReplyBuilder.ToolCallBuilder;
import dev.synapse.models.http.StreamException;
import dev.synapse.models.http.StreamFailure.ErrorInStream;
import dev.synapse.models.http.StreamFailure.Malformed;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads a stream of OpenAI's Chat Completions, which is complete after a {@code finish_reason} and {@code [DONE]}; tool calls may come
 * between the two. A server that sends an empty {@code finish_reason} in each chunk has none to send.
 *
 * <p>Protocol: <a href="https://platform.openai.com/docs/api-reference/chat-streaming">streaming</a>.
 */
final class OpenAiChatReader extends ReplyReader {
    /** The fields in which servers send reasoning, and want it back. */
    static final List<String> REASONING_FIELDS = List.of("reasoning_content", "reasoning");

    private final ReplyBuilder reply;
    private final Map<Integer, ToolCallBuilder> callsByIndex = new HashMap<>();
    private final StringBuilder reasoning = new StringBuilder();
    private String reasoningField = "";
    private @Nullable ToolCallBuilder lastCall;
    private boolean hasEmptyReasons;
    private boolean finished;
    private boolean done;

    OpenAiChatReader(ReplyBuilder reply) {
        this.reply = reply;
    }

    @Override
    boolean isEndMarker(String data) {
        done |= data.strip().equals("[DONE]");
        return done;
    }

    @Override
    boolean isError(ObjectNode event) {
        // the second form is that of OpenRouter
        return super.isError(event) || event.path("choices").path(0).hasNonNull("error");
    }

    @Override
    void event(ObjectNode chunk) {
        reply.model(chunk.path("model").asString(""));
        if (chunk.path("usage") instanceof ObjectNode usage) {
            reply.usage(usage(usage));
        }
        JsonNode choice = chunk.path("choices").path(0);
        // some servers end the stream with the whole message, whose text has been sent before
        JsonNode delta = choice.path("delta");
        content(delta.path("content"));
        REASONING_FIELDS.forEach(field -> reasoning(delta, field));
        reply.text(text(delta.path("refusal")));
        delta.path("images").forEach(image -> reply.image());
        for (JsonNode annotation : delta.path("annotations")) {
            JsonNode source = annotation.path("url_citation");
            reply.cite(source.path("url").asString(""), source.path("title").asString(""));
        }
        citations(chunk);
        delta.path("tool_calls").forEach(this::toolCall);
        if (delta.path("function_call") instanceof ObjectNode call) {
            toolCall(JsonNodeFactory.instance.objectNode().put("index", 0).set("function", call));
        }
        finish(choice.path("finish_reason"));
    }

    /** Sources as search models of other vendors state them: addresses, or objects with title and address. */
    private void citations(ObjectNode chunk) {
        for (JsonNode source : chunk.path("search_results")) {
            reply.cite(source.path("url").asString(""), source.path("title").asString(""));
        }
        for (JsonNode source : chunk.path("citations")) {
            reply.cite(
                    source.isString() ? source.asString() : source.path("url").asString(""),
                    source.path("title").asString(""));
        }
    }

    /** The text, or its parts: of the text, or of the reasoning, which are in turn parts. */
    private void content(JsonNode content) {
        if (!content.isArray()) {
            reply.text(text(content));
            return;
        }
        for (JsonNode part : content) {
            if (part.has("thinking")) {
                reply.reasoning(plainText(part.path("thinking")));
            } else if (part.path("type").asString("").startsWith("image")) {
                reply.image();
            } else {
                reply.text(plainText(part));
            }
        }
    }

    private static String plainText(JsonNode part) {
        if (part.isArray()) {
            StringBuilder joined = new StringBuilder();
            part.forEach(inner -> joined.append(plainText(inner)));
            return joined.toString();
        }
        return text(part.isObject() ? part.path("text") : part);
    }

    private void reasoning(JsonNode delta, String field) {
        String piece = delta.path(field).asString("");
        if (!piece.isEmpty() && (reasoningField.isEmpty() || reasoningField.equals(field))) {
            reasoningField = field;
            reply.reasoning(piece);
            reasoning.append(piece);
        }
    }

    /**
     * Adds to a tool call, however calls are divided: interleaved by index, without an index, with id or name repeated in each delta, or
     * several calls under one index.
     */
    private void toolCall(JsonNode delta) {
        JsonNode function = delta.path("function");
        String id = delta.path("id").asString("");
        String name = function.path("name").asString("");
        JsonNode arguments = function.has("arguments") ? function.path("arguments") : delta.path("arguments");
        JsonNode index = delta.path("index");
        ToolCallBuilder known = index.isInt() ? callsByIndex.get(index.asInt()) : lastCall;
        ToolCallBuilder call = known == null || isAnother(known, id, name, arguments) ? reply.newToolCall() : known;
        call.named(id, name).add(arguments);
        if (index.isInt()) {
            callsByIndex.put(index.asInt(), call);
        }
        lastCall = call;
    }

    private static boolean isAnother(ToolCallBuilder known, String id, String name, JsonNode arguments) {
        if (name.isEmpty()) {
            return false;
        }
        boolean otherId = !id.isEmpty() && !known.id().isEmpty() && !id.equals(known.id());
        boolean otherName = !known.name().isEmpty() && !name.equals(known.name());
        boolean moreArguments =
                arguments.isContainer() || !arguments.asString("").isBlank();
        return otherId || otherName || (known.isWhole() && moreArguments);
    }

    private void finish(JsonNode reason) {
        String text = reason.asString("");
        hasEmptyReasons |= reason.isString() && text.isEmpty();
        if (text.equals("error")) {
            throw new StreamException(new ErrorInStream("{\"message\":\"the server ended the answer with an error\"}"));
        }
        if (text.toUpperCase(Locale.ROOT).contains("MALFORMED")) {
            throw new StreamException(new Malformed("the model produced an invalid tool call (" + text + ")"));
        }
        if (!text.isEmpty() && !finished) {
            finished = true;
            reply.finish(
                    switch (text) {
                        case "stop", "length", "tool_calls", "content_filter" -> text;
                        case "function_call" -> "tool_calls";
                        case "max_tokens" -> "length";
                        default -> "other";
                    });
        }
    }

    private static ModelUsage usage(ObjectNode usage) {
        long cached = usage.at("/prompt_tokens_details/cached_tokens")
                .asLong(usage.path("prompt_cache_hit_tokens").asLong(0));
        return new ModelUsage(
                Math.max(0, usage.path("prompt_tokens").asLong(0)),
                Math.max(0, usage.path("completion_tokens").asLong(0)),
                Math.max(0, cached));
    }

    @Override
    public boolean isComplete() {
        if (done && lastCall != null && !reasoning.isEmpty()) {
            reply.vendorPart(JsonNodeFactory.instance
                    .objectNode()
                    .put(reasoningField, reasoning.toString())
                    .toString());
        }
        return done && (finished || hasEmptyReasons);
    }

    @Override
    public String missing() {
        return finished ? "[DONE] is missing" : "finish_reason is missing";
    }
}
