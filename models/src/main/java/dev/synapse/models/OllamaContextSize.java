package dev.synapse.models;

import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.ollama.OllamaChatRequestParameters;
import java.util.Map;

/**
 * How large a context Ollama is to run a model with ({@code num_ctx}). Left open it has 4,096 tokens on most machines, and what a prompt
 * has beyond that is cut away without a word.
 *
 * <p>A context takes memory whether it is used or not, so it is the smallest power of two that holds the prompt and the room for the
 * answer, and never more than the window that the prompt was built for. Ollama loads a model anew when it is asked for another size, and
 * waits for the calls under way before it does; so a model's context never shrinks again, and grows a few times at most. An answer may
 * fill what the prompt leaves ({@code num_predict}): beyond that Ollama would throw away the beginning of the prompt.
 *
 * <p>Thread-safe.
 */
final class OllamaContextSize implements VendorOptions {
    private final ContextWindows windows;
    /** The largest so far. */
    private final Map<String, Long> largest = RecentModelCache.map();

    OllamaContextSize(ContextWindows windows) {
        this.windows = windows;
    }

    @Override
    public ChatRequestParameters of(ModelRequest request) {
        long window = windows.of(request.model());
        long prompt = PromptTokens.atWorst(request);
        Integer limit = request.maxOutputTokens();
        long answer = limit == null ? PromptTokens.answer(window) : limit;
        long context = largest.merge(request.model(), Math.min(window, powerOfTwoFrom(prompt + answer)), Math::max);
        return OllamaChatRequestParameters.builder()
                .numCtx((int) context)
                .maxOutputTokens((int) (limit == null ? Math.max(answer, context - prompt) : limit))
                .build();
    }

    private static long powerOfTwoFrom(long tokens) {
        return Long.highestOneBit(Math.max(2, tokens) - 1) << 1;
    }
}
