package dev.synapse.models;

import dev.synapse.models.http.StreamException;
import dev.synapse.models.http.StreamFailure.ErrorInStream;
import dev.synapse.models.http.StreamFailure.Malformed;
import java.util.Locale;
import java.util.Set;

/**
 * What the reasons mean that servers state for the end of an answer: the one table of all protocols, since proxies pass on those of others.
 * Stateless.
 */
final class FinishReasons {
    private static final Set<String> STOP =
            Set.of("stop", "end_turn", "eos", "eos_token", "stop_sequence", "completed", "complete", "finished");
    private static final Set<String> TOOL_CALLS = Set.of("tool_calls", "tool_call", "tool_use", "function_call");
    private static final Set<String> LENGTH = Set.of(
            "length",
            "max_tokens",
            "max_output_tokens",
            "max_completion_tokens",
            "max_length",
            "model_length",
            "model_context_window_exceeded");
    private static final Set<String> CONTENT_FILTER = Set.of(
            "content_filter",
            "safety",
            "sensitive",
            "recitation",
            "refusal",
            "language",
            "blocklist",
            "prohibited_content",
            "spii",
            "image_safety",
            "image_prohibited_content",
            "image_recitation");

    /** The server could not finish the answer. */
    private static final Set<String> BROKEN_OFF =
            Set.of("error", "abort", "aborted", "insufficient_system_resource", "network_error");

    /** The model's own output is of no use; so is any reason that says "malformed". */
    private static final Set<String> INVALID_OUTPUT = Set.of("unexpected_tool_call", "too_many_tool_calls");

    private FinishReasons() {}

    /**
     * The reason as {@link ModelReply#finishReason} has it.
     *
     * @throws StreamException if it means that the answer is of no use
     */
    static String of(String stated) {
        String reason = stated.strip().toLowerCase(Locale.ROOT);
        if (BROKEN_OFF.contains(reason)) {
            throw new StreamException(
                    new ErrorInStream("{\"message\":\"the server broke off the answer (%s)\"}".formatted(reason)));
        }
        if (reason.contains("malformed") || INVALID_OUTPUT.contains(reason)) {
            throw new StreamException(new Malformed("the model produced invalid output (" + reason + ")"));
        }
        return STOP.contains(reason)
                ? "stop"
                : TOOL_CALLS.contains(reason)
                        ? "tool_calls"
                        : LENGTH.contains(reason)
                                ? "length"
                                : CONTENT_FILTER.contains(reason) ? "content_filter" : "other";
    }
}
