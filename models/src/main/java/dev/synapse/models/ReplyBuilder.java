package dev.synapse.models;

import dev.synapse.models.http.StreamException;
import dev.synapse.models.http.StreamFailure.Malformed;
import dev.synapse.models.http.StreamFailure.TooLarge;
import dev.synapse.shared.model.Citation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Collects a reply within limits of its size, and passes its text on as it comes. What exceeds a limit or contradicts itself is a
 * {@link StreamException}. For one reply on one thread.
 */
final class ReplyBuilder {
    static final int MAX_TEXT = 1 << 20;
    static final int MAX_CITATIONS = 100;
    private static final int MAX_CITATION = 2_000;
    static final int MAX_VENDOR_PART = 512 << 10;
    static final int MAX_TOOL_CALLS = 64;
    static final int MAX_ARGUMENTS = 64 << 10;

    /** What servers send as the arguments of a call without any. An empty list is an empty object of PHP. */
    private static final Set<String> NO_ARGUMENTS = Set.of("", "null", "[]");

    private static final JsonMapper JSON = JsonMapper.shared();

    private final DeltaSink deltas;
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder reasoning = new StringBuilder();
    private final ReasoningTags tags = new ReasoningTags();
    private final TextToolCalls textCalls;
    private final List<ToolCallBuilder> calls = new ArrayList<>();
    private final Map<String, Citation> citations = new LinkedHashMap<>();
    private String model = "";
    private String finishReason = "";
    private ModelUsage usage = ModelUsage.NONE;
    private @Nullable String vendorPart;

    ReplyBuilder(DeltaSink deltas) {
        this(deltas, List.of());
    }

    /** @param writtenTools the tools whose calls the server may leave in the text */
    ReplyBuilder(DeltaSink deltas, List<ToolDefinition> writtenTools) {
        this.deltas = deltas;
        this.textCalls = new TextToolCalls(writtenTools);
    }

    /** Whether nothing of an answer has come yet. */
    boolean isEmpty() {
        return text.isEmpty() && reasoning.isEmpty() && calls.isEmpty() && textCalls.isEmpty();
    }

    /** A tool call while it is assembled. */
    static final class ToolCallBuilder {
        private final int position;
        private String id = "";
        private String name = "";
        private final StringBuilder arguments = new StringBuilder();

        private ToolCallBuilder(int position) {
            this.position = position;
        }

        /** The position among the calls of the reply. */
        int position() {
            return position;
        }

        String id() {
            return id;
        }

        String name() {
            return name;
        }

        /** Keeps the known value where the new one is empty. */
        ToolCallBuilder named(String newId, String newName) {
            id = newId.isEmpty() ? id : newId;
            name = newName.isEmpty() ? name : newName;
            return this;
        }

        /** Adds to the arguments: a piece of text, or the whole as an object. */
        ToolCallBuilder add(JsonNode piece) {
            String text = piece.isContainer() ? piece.toString() : piece.asString("");
            // nothing can follow a whole object, so that it was an empty one to begin with, or is repeated
            if (text.stripLeading().startsWith("{") && isWhole()) {
                arguments.setLength(0);
            }
            arguments.append(text);
            if (arguments.length() > MAX_ARGUMENTS) {
                throw new StreamException(new TooLarge("the arguments of a tool call", "64 KB"));
            }
            return this;
        }

        /** Replaces the arguments by the whole, unless that is empty. */
        ToolCallBuilder replace(JsonNode whole) {
            if (!whole.isNull() && (whole.isContainer() || !whole.asString("").isBlank())) {
                arguments.setLength(0);
                add(whole);
            }
            return this;
        }

        boolean hasArguments() {
            return !arguments.isEmpty();
        }

        /** Whether the arguments so far are a whole object, to which nothing can be added. */
        boolean isWhole() {
            return arguments.length() > 1 && arguments.charAt(arguments.length() - 1) == '}' && parsed() != null;
        }

        /** The arguments; an object if they are none, or if they are an object within a text. */
        private String completeArguments() {
            JsonNode parsed = parsed();
            String text = parsed != null && parsed.isString() ? parsed.asString() : arguments.toString();
            if (NO_ARGUMENTS.contains(text.strip())) {
                return "{}";
            }
            return text.strip().startsWith("{") ? text : arguments.toString();
        }

        private @Nullable JsonNode parsed() {
            try {
                return JSON.readTree(arguments.toString());
            } catch (JacksonException incomplete) {
                return null;
            }
        }
    }

    /** Adds text of the answer. Reasoning that a model puts into its text, between {@code <think>} tags, is kept apart. */
    void text(String piece) {
        if (!piece.isEmpty()) {
            add(tags.read(piece));
        }
    }

    private void add(ReasoningTags.Split split) {
        if (split.restarts()) {
            reasoning.append(text).append(textCalls.restart());
            text.setLength(0);
            pass(deltas::textWasReasoning);
        }
        reasoning(split.reasoning());
        if (!split.text().isEmpty()) {
            addText(textCalls.read(split.text()));
            checkSize();
        }
    }

    private void addText(String added) {
        if (!added.isEmpty()) {
            text.append(added);
            checkSize();
            pass(() -> deltas.text(added));
        }
    }

    /** A server that states calls has left none in the text. */
    private void endText() {
        add(tags.end());
        if (calls.isEmpty()) {
            TextToolCalls.End end = textCalls.end();
            addText(end.text());
            end.calls().forEach(call -> newToolCall().named("", call.name()).add(call.arguments()));
        } else {
            addText(textCalls.rest());
        }
    }

    /** Adds reasoning, which is no part of the answer. */
    void reasoning(String piece) {
        String shown = reasoning.isEmpty() ? piece.stripLeading() : piece;
        if (!shown.isEmpty()) {
            reasoning.append(shown);
            checkSize();
            pass(() -> deltas.reasoning(shown));
        }
    }

    private static void pass(Runnable delivery) {
        try {
            delivery.run();
        } catch (RuntimeException thrown) {
            throw new DeltaSinkException(thrown);
        }
    }

    private void checkSize() {
        if (text.length() + textCalls.length() + reasoning.length() > MAX_TEXT) {
            throw new StreamException(new TooLarge("the text of the answer", "1 MB"));
        }
    }

    /** Notes a source of the answer, by its address or else by its title. */
    void cite(String url, String title) {
        String address = url.isBlank() ? title : url;
        if (!address.isBlank() && citations.size() < MAX_CITATIONS) {
            citations.putIfAbsent(shortened(address), new Citation(shortened(address), shortened(title)));
        }
    }

    private static String shortened(String text) {
        return text.length() <= MAX_CITATION ? text : text.substring(0, MAX_CITATION);
    }

    /** Names an image that is part of the answer and cannot be shown. */
    void image() {
        text(text.isEmpty() ? "[image, not shown]" : "\n\n[image, not shown]");
    }

    /** Begins another tool call. */
    ToolCallBuilder newToolCall() {
        if (calls.size() == MAX_TOOL_CALLS) {
            throw new StreamException(new TooLarge("the number of tool calls in one answer", MAX_TOOL_CALLS + ""));
        }
        calls.add(new ToolCallBuilder(calls.size()));
        return calls.getLast();
    }

    /** The model that the vendor states. */
    void model(String stated) {
        model = stated.isEmpty() ? model : stated;
    }

    /** The token counts so far; the last ones count. */
    void usage(ModelUsage counted) {
        usage = counted;
    }

    ModelUsage usage() {
        return usage;
    }

    /** Why the reply ended, as {@link ModelReply#finishReason}. */
    void finish(String reason) {
        finishReason = reason;
    }

    /** What the vendor needs back with this reply, as JSON. */
    void vendorPart(String json) {
        if (json.length() > MAX_VENDOR_PART) {
            throw new StreamException(new TooLarge("what the provider needs back with the answer", "512 KB"));
        }
        vendorPart = json;
    }

    /** The complete reply to the request. */
    ModelReply build(ModelRequest request) {
        endText();
        Set<String> ids = new HashSet<>();
        List<ModelToolCall> complete =
                calls.stream().map(call -> complete(call, ids)).toList();
        if (complete.isEmpty() && finishReason.equals("tool_calls")) {
            throw new StreamException(new Malformed("it ended with a tool call that it did not contain"));
        }
        String reason = finishReason.isEmpty() ? "other" : finishReason;
        boolean endedInOrder = reason.equals("stop") || reason.equals("other");
        return new ModelReply(
                text.toString(),
                complete,
                usage,
                model.isEmpty() ? request.model() : model,
                !complete.isEmpty() && endedInOrder ? "tool_calls" : reason,
                reasoning.toString().strip(),
                List.copyOf(citations.values()),
                vendorPart == null ? null : new VendorPart(request.provider(), vendorPart));
    }

    private static ModelToolCall complete(ToolCallBuilder call, Set<String> ids) {
        if (call.name.isBlank()) {
            throw new StreamException(new Malformed("a tool call has no name"));
        }
        boolean isUnique = !call.id.isBlank() && ids.add(call.id);
        return new ModelToolCall(isUnique ? call.id : newId(), call.name, call.completeArguments());
    }

    private static String newId() {
        return "call_" + UUID.randomUUID().toString().replace("-", "");
    }
}
