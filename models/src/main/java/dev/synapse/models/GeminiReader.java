package dev.synapse.models;

import dev.synapse.models.http.StreamException;
import dev.synapse.models.http.StreamFailure.Refused;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads a stream of Gemini's {@code streamGenerateContent}, which is complete after a {@code finishReason}. The protocol has no end marker,
 * and usage may follow, so the stream is read to its end. Signatures of text and of calls are kept for the requests that follow.
 *
 * <p>Protocol: <a href="https://ai.google.dev/api/generate-content">generateContent</a>, and <a
 * href="https://ai.google.dev/gemini-api/docs/thought-signatures">signatures</a>.
 */
final class GeminiReader extends ReplyReader {
    /** The field of a part that has its signature. */
    static final String SIGNATURE = "thoughtSignature";

    /** The field of the vendor's part with the signature of the text; those of calls have their position as name. */
    static final String TEXT = "text";

    private final ReplyBuilder reply;
    private final ObjectNode signatures = JsonNodeFactory.instance.objectNode();
    private int calls;
    private boolean finished;

    GeminiReader(ReplyBuilder reply) {
        this.reply = reply;
    }

    @Override
    void event(ObjectNode event) {
        String blocked = event.at("/promptFeedback/blockReason").asString("");
        if (!blocked.isEmpty() && !blocked.endsWith("_UNSPECIFIED")) {
            throw new StreamException(new Refused(400, null, "the prompt was blocked: " + blocked));
        }
        reply.model(event.path("modelVersion").asString(""));
        if (event.path("usageMetadata") instanceof ObjectNode usage) {
            usage(usage);
        }
        JsonNode candidate = event.path("candidates").path(0);
        candidate.at("/content/parts").forEach(this::part);
        for (JsonNode source : candidate.at("/groundingMetadata/groundingChunks")) {
            source.forEach(place -> reply.cite(
                    place.path("uri").asString(""), place.path("title").asString("")));
        }
        for (JsonNode source : candidate.at("/citationMetadata/citationSources")) {
            reply.cite(source.path("uri").asString(""), source.path("title").asString(""));
        }
        finish(candidate.path("finishReason").asString(""));
    }

    private void part(JsonNode part) {
        if (part.path("functionCall") instanceof ObjectNode call) {
            reply.newToolCall().named("", call.path("name").asString("")).add(call.path("args"));
            sign(part, Integer.toString(calls));
            calls++;
            return;
        }
        if (part.path("inlineData").isObject() || part.path("fileData").isObject()) {
            reply.image();
        }
        String text = text(part.path("text"));
        if (part.path("thought").asBoolean(false)) {
            reply.reasoning(text);
        } else {
            reply.text(text);
            sign(part, TEXT);
        }
    }

    private void sign(JsonNode part, String field) {
        if (part.path(SIGNATURE).isString()) {
            signatures.set(field, part.path(SIGNATURE));
            reply.vendorPart(signatures.toString());
        }
    }

    private void finish(String reason) {
        if (!reason.isEmpty() && !reason.equals("FINISH_REASON_UNSPECIFIED")) {
            finished = true;
            reply.finish(FinishReasons.of(reason));
        }
    }

    /** Reasoning is reported separately from the output. */
    private void usage(ObjectNode usage) {
        reply.usage(new ModelUsage(
                count(usage, "promptTokenCount") + count(usage, "toolUsePromptTokenCount"),
                count(usage, "candidatesTokenCount") + count(usage, "thoughtsTokenCount"),
                count(usage, "cachedContentTokenCount")));
    }

    private static long count(ObjectNode usage, String field) {
        return Math.max(0, usage.path(field).asLong(0));
    }

    /** Always false, since usage may follow the finish reason. */
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
