package dev.synapse.workers.loop;

import dev.synapse.models.PromptMessage;
import dev.synapse.models.PromptMessage.ToolResultMessage;
import dev.synapse.models.PromptTokens;
import java.util.List;

/**
 * What a prompt keeps or leaves out as a whole: a message, or a message that calls tools with all its results.
 *
 * @param place where in the thread it begins
 * @param tokens what it takes, by {@link PromptTokens}
 */
record TranscriptEntry(long place, List<PromptMessage> messages, long tokens) {

    static TranscriptEntry of(long place, PromptMessage message) {
        return new TranscriptEntry(place, List.of(message), PromptTokens.of(message));
    }

    static TranscriptEntry of(long place, List<PromptMessage> messages) {
        long tokens = 0;
        for (PromptMessage message : messages) {
            tokens += PromptTokens.of(message);
        }
        return new TranscriptEntry(place, List.copyOf(messages), tokens);
    }

    /** The length of its longest tool result, 0 if it has none. */
    int longestResult() {
        int longest = 0;
        for (PromptMessage message : messages) {
            if (message instanceof ToolResultMessage result) {
                longest = Math.max(longest, result.text().length());
            }
        }
        return longest;
    }

    /** The same with no tool result longer than so many characters; what is shortened says so. */
    TranscriptEntry withResultsOf(int most) {
        return longestResult() <= most
                ? this
                : TranscriptEntry.of(
                        place,
                        messages.stream()
                                .map(message ->
                                        message instanceof ToolResultMessage result ? shortened(result, most) : message)
                                .toList());
    }

    private static PromptMessage shortened(ToolResultMessage result, int most) {
        String text = result.text();
        if (text.length() <= most) {
            return result;
        }
        int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
        String kept = "%s… (shortened: the first %,d of %,d characters)"
                .formatted(text.substring(0, end), end, text.length());
        return new ToolResultMessage(result.toolCallId(), result.toolName(), kept);
    }
}
