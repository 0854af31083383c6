package dev.synapse.models;

import dev.synapse.models.ReplyBuilder.ToolCallBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads a stream of OpenAI's Chat Completions, which is complete after a {@code finish_reason} and {@code [DONE]}; tool calls may come
 * between the two. A server that sends an empty {@code finish_reason} in each chunk has none to send, and one that ends its response in
 * order after the {@code finish_reason} does not send {@code [DONE]}.
 *
 * <p>Protocol: <a href="https://platform.openai.com/docs/api-reference/chat-streaming">streaming</a>.
 */
final class OpenAiChatReader extends ReplyReader {
    /** The fields in which servers send reasoning, and want it back. */
    static final List<String> REASONING_FIELDS = List.of("reasoning_content", "reasoning");

    /** The field in which OpenRouter sends signed reasoning, in pieces, and wants it back. */
    static final String REASONING_DETAILS = "reasoning_details";

    /** The field of a tool call that has Gemini's signature; in the vendor's part the fields of all calls, by their position. */
    static final String EXTRA_CONTENT = "extra_content";

    private final ReplyBuilder reply;
    private final Map<String, ToolCallBuilder> callsByIndex = new HashMap<>();
    private final Map<Integer, JsonNode> extraContent = new TreeMap<>();
    private final ReasoningDetails reasoningDetails = new ReasoningDetails();
    private final StringBuilder reasoning = new StringBuilder();
    private String reasoningField = "";
    private JsonNode wholeMessage = MissingNode.getInstance();
    private boolean hasContent;
    private @Nullable ToolCallBuilder lastCall;
    private boolean hasEmptyReasons;
    private boolean finished;
    private boolean done;

    OpenAiChatReader(ReplyBuilder reply) {
        this.reply = reply;
    }

    @Override
    boolean isEndMarker(String data) {
        done |= data.strip().equals("[DONE]") || data.strip().equals("\"[DONE]\"");
        return done;
    }

    @Override
    boolean isError(ObjectNode event) {
        // the second form is that of OpenRouter
        return super.isError(event) || isStated(event.path("choices").path(0).path("error"));
    }

    @Override
    void event(ObjectNode chunk) {
        reply.model(chunk.path("model").asString(""));
        JsonNode choice = chunk.path("choices").path(0);
        // the other places are those of Moonshot and Groq
        usage(chunk.path("usage"), choice.path("usage"), chunk.path("x_groq").path("usage"));
        // some servers end the stream with the whole message, whose text has mostly been sent before
        wholeMessage = choice.path("message").isObject() ? choice.path("message") : wholeMessage;
        delta(choice.path("delta"));
        citations(chunk);
        finish(choice.path("finish_reason"));
    }

    /** Keeps the first of these that is filled in. */
    private void usage(JsonNode... places) {
        for (JsonNode place : places) {
            if (place.isObject() && !place.isEmpty()) {
                reply.usage(usageOf(place));
                return;
            }
        }
    }

    private void delta(JsonNode delta) {
        hasContent |= !delta.path("content").isEmpty()
                || !delta.path("content").asString("").isEmpty();
        content(delta.path("content"));
        REASONING_FIELDS.forEach(field -> reasoning(delta, field));
        reply.text(text(delta.path("refusal")));
        delta.path("images").forEach(image -> reply.image());
        for (JsonNode annotation : delta.path("annotations")) {
            JsonNode source = annotation.path("url_citation");
            reply.cite(source.path("url").asString(""), source.path("title").asString(""));
        }
        reasoningDetails.add(delta.path(REASONING_DETAILS));
        delta.path("tool_calls").forEach(this::toolCall);
        if (delta.path("function_call") instanceof ObjectNode call) {
            toolCall(JsonNodeFactory.instance.objectNode().put("index", 0).set("function", call));
        }
    }

    /** Reads from the whole message what no delta had. */
    private void addMissing() {
        ObjectNode missing = JsonNodeFactory.instance.objectNode();
        Stream.of(
                        lastCall == null ? List.of("tool_calls", "function_call") : List.<String>of(),
                        hasContent ? List.<String>of() : List.of("content", "refusal", "images", "annotations"),
                        reasoning.isEmpty() && !hasContent ? REASONING_FIELDS : List.<String>of(),
                        reasoningDetails.isEmpty() ? List.of(REASONING_DETAILS) : List.<String>of())
                .flatMap(List::stream)
                .filter(wholeMessage::has)
                .forEach(field -> missing.set(field, wholeMessage.path(field)));
        delta(missing);
        wholeMessage = MissingNode.getInstance();
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
        String name = function.path("name").asString(delta.path("name").asString(""));
        JsonNode arguments = function.has("arguments") ? function.path("arguments") : delta.path("arguments");
        String index = delta.path("index").asString("");
        ToolCallBuilder known = index.isEmpty() ? lastCall : callsByIndex.get(index);
        // servers fill in the field although there is no call
        if (known == null && id.isEmpty() && name.isEmpty() && isEmpty(arguments)) {
            return;
        }
        ToolCallBuilder call = known == null || isAnother(known, id, name, arguments) ? reply.newToolCall() : known;
        call.named(id, name).add(arguments);
        if (!index.isEmpty()) {
            callsByIndex.put(index, call);
        }
        if (delta.path(EXTRA_CONTENT) instanceof ObjectNode extra) {
            extraContent.put(call.position(), extra);
        }
        lastCall = call;
    }

    private static boolean isEmpty(JsonNode arguments) {
        return arguments.isEmpty() && arguments.asString("").isBlank();
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
        String text = reason.asString("").strip();
        hasEmptyReasons |= reason.isString() && text.isEmpty();
        if (!text.isEmpty()) {
            String meaning = FinishReasons.of(text);
            if (!finished) {
                finished = true;
                reply.finish(meaning);
            }
        }
    }

    private static ModelUsage usageOf(JsonNode usage) {
        long cached = usage.at("/prompt_tokens_details/cached_tokens")
                .asLong(usage.at("/input_tokens_details/cached_tokens")
                        .asLong(usage.path("prompt_cache_hit_tokens")
                                .asLong(usage.path("cached_tokens").asLong(0))));
        return new ModelUsage(
                Math.max(
                        0,
                        usage.path("prompt_tokens")
                                .asLong(usage.path("input_tokens").asLong(0))),
                Math.max(
                        0,
                        usage.path("completion_tokens")
                                .asLong(usage.path("output_tokens").asLong(0))),
                Math.max(0, cached));
    }

    @Override
    public boolean isComplete() {
        return done && isWhole();
    }

    @Override
    public boolean isWhole() {
        boolean isWhole = finished || (done && hasEmptyReasons);
        if (isWhole) {
            addMissing();
            keepVendorPart();
        }
        return isWhole;
    }

    private void keepVendorPart() {
        ObjectNode part = JsonNodeFactory.instance.objectNode();
        if (!reasoning.isEmpty()) {
            part.put(reasoningField, reasoning.toString());
        }
        if (!reasoningDetails.isEmpty()) {
            part.set(REASONING_DETAILS, reasoningDetails.whole());
        }
        extraContent.forEach(
                (position, extra) -> part.withObject(EXTRA_CONTENT).set(Integer.toString(position), extra));
        if (lastCall != null && !part.isEmpty()) {
            reply.vendorPart(part.toString());
        }
    }

    @Override
    public String missing() {
        return "finish_reason is missing";
    }
}
