package dev.synapse.shared.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonView;
import dev.synapse.shared.json.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Metadata of a message, with null for each component that does not apply. Immutable.
 *
 * @param error why a tool call failed, or why a member has no answer
 * @param reasoning what the model wrote before its answer; shown to people, and never part of a prompt
 * @param citations the sources of the answer that the model stated apart from its text
 * @param files the files of a user's message
 * @param user who wrote a user's message; null in messages of earlier versions
 * @param vendorPart what the provider needs back with this message in later requests, opaque; not shown to clients
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MessageMeta(
        @Nullable List<ToolCall> toolCalls,
        @Nullable String toolCallId,
        @Nullable Usage usage,
        @Nullable String provider,
        @Nullable String model,
        @Nullable String finishReason,
        @Nullable String error,
        @Nullable ToolRun toolRun,
        @Nullable String reasoning,
        @Nullable List<Citation> citations,
        @Nullable List<Attachment> files,
        @Nullable MessageAuthor user,
        @Nullable String vendorPart) {

    /** No metadata. */
    public static final MessageMeta NONE = new MessageMeta(null, null, null, null, null, null, null, null);

    /** Metadata without reasoning. */
    public MessageMeta(
            @Nullable List<ToolCall> toolCalls,
            @Nullable String toolCallId,
            @Nullable Usage usage,
            @Nullable String provider,
            @Nullable String model,
            @Nullable String finishReason,
            @Nullable String error,
            @Nullable ToolRun toolRun) {
        this(toolCalls, toolCallId, usage, provider, model, finishReason, error, toolRun, null, null, null, null, null);
    }

    /** The metadata of a message of a user who is not named; {@link #NONE} if it has no files. */
    public static MessageMeta ofFiles(List<Attachment> files) {
        return ofUser(null, files);
    }

    /** The metadata of a user's message. */
    public static MessageMeta ofUser(@Nullable MessageAuthor user, List<Attachment> files) {
        List<Attachment> carried = files.isEmpty() ? null : List.copyOf(files);
        return carried == null && user == null
                ? NONE
                : new MessageMeta(null, null, null, null, null, null, null, null, null, null, carried, user, null);
    }

    /** The metadata of a tool result; {@code error} is the reason if the call failed, otherwise null. */
    public static MessageMeta ofTool(String toolCallId, @Nullable String error, ToolRun run) {
        return new MessageMeta(null, toolCallId, null, null, null, null, error, run);
    }

    /** The metadata of the last message of a turn that failed or was cancelled, which tells it from an answer. */
    public static MessageMeta ofTurnEnd(TurnStatus status, @Nullable String error) {
        return new MessageMeta(null, null, null, null, null, status.text(), error, null);
    }

    /** Whether it is that of {@link #ofTurnEnd}. */
    @JsonIgnore
    public boolean isTurnEnd() {
        return provider == null
                && (TurnStatus.FAILED.text().equals(finishReason)
                        || TurnStatus.CANCELLED.text().equals(finishReason));
    }

    /** What kind of message it is, by the names that older clients know: {@code human}, {@code ai} or {@code tool}. */
    @JsonView(Json.Derived.class)
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public String type() {
        return toolCallId != null ? "tool" : files != null || user != null || equals(NONE) ? "human" : "ai";
    }

    /** The metadata of a message that stands for the answer of a member that failed. */
    public static MessageMeta ofFailure(String error) {
        return new MessageMeta(null, null, null, null, null, null, error, null);
    }

    /** The tool calls that the message requests, empty if there are none. */
    public List<ToolCall> calls() {
        return toolCalls == null ? List.of() : toolCalls;
    }

    /** The files of the message, empty if it has none. */
    public List<Attachment> attachments() {
        return files == null ? List.of() : files;
    }

    /** The same metadata without the vendor's part. */
    MessageMeta withoutVendorPart() {
        return new MessageMeta(
                toolCalls,
                toolCallId,
                usage,
                provider,
                model,
                finishReason,
                error,
                toolRun,
                reasoning,
                citations,
                files,
                user,
                null);
    }
}
