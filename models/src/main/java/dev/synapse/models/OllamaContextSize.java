package dev.synapse.models;

import java.util.Map;

/**
 * Chooses the context size ({@code num_ctx}) with which Ollama runs a model. The default is 4,096 tokens on most
 * machines, and Ollama silently truncates what exceeds it.
 *
 * <p>A context occupies memory whether it is used or not. The size is therefore the smallest power of two that holds
 * the prompt and the room reserved for the answer, limited by the window that the prompt was built for. Ollama
 * reloads a model when the size changes, and waits for running calls before it does; a model's context therefore
 * never shrinks, and grows only a few times. The answer may fill what the prompt leaves ({@code num_predict}); with a
 * longer answer Ollama would discard the beginning of the prompt.
 *
 * <p>Thread-safe.
 */
final class OllamaContextSize {
    private final ContextWindows windows;
    /** The largest size so far, by model id. */
    private final Map<String, Long> largest = RecentModelCache.map();

    OllamaContextSize(ContextWindows windows) {
        this.windows = windows;
    }

    /**
     * The sizes of a call, in tokens.
     *
     * @param context prompt and answer together
     * @param answer the limit of the answer
     */
    record Sizes(int context, int answer) {}

    /** The sizes with which the request is made. */
    Sizes of(ModelRequest request) {
        long window = windows.of(request.model());
        long prompt = PromptTokens.upperBound(request);
        Integer limit = request.maxOutputTokens();
        long answer = limit == null ? PromptTokens.answerReserve(window) : limit;
        long context = largest.merge(request.model(), Math.min(window, powerOfTwoFrom(prompt + answer)), Math::max);
        return new Sizes((int) context, (int) (limit == null ? Math.max(answer, context - prompt) : limit));
    }

    private static long powerOfTwoFrom(long tokens) {
        return Long.highestOneBit(Math.max(2, tokens) - 1) << 1;
    }
}
