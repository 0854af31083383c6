package dev.synapse.workers.loop;

import dev.synapse.models.PromptMessage;
import dev.synapse.models.PromptMessage.ToolResultMessage;
import dev.synapse.models.PromptTokens;
import java.util.List;

/**
 * The unit that a prompt includes or omits as a whole: a message, or a message with tool calls and all its results.
 *
 * @param position its position in the thread
 * @param tokens its size by {@link PromptTokens}
 */
record TranscriptEntry(long position, List<PromptMessage> messages, long tokens) {

    static TranscriptEntry of(long position, PromptMessage message) {
        return new TranscriptEntry(position, List.of(message), PromptTokens.of(message));
    }

    static TranscriptEntry of(long position, List<PromptMessage> messages) {
        long tokens = 0;
        for (PromptMessage message : messages) {
            tokens += PromptTokens.of(message);
        }
        return new TranscriptEntry(position, List.copyOf(messages), tokens);
    }

    /** The length of its longest tool result in characters, 0 if it has none. */
    int longestResult() {
        int longest = 0;
        for (PromptMessage message : messages) {
            if (message instanceof ToolResultMessage result) {
                longest = Math.max(longest, result.text().length());
            }
        }
        return longest;
    }

    /** This entry with tool results limited to this number of characters; a shortened result says so. */
    TranscriptEntry limitResults(int maxLength) {
        return longestResult() <= maxLength
                ? this
                : TranscriptEntry.of(
                        position,
                        messages.stream()
                                .map(message -> message instanceof ToolResultMessage result
                                        ? shortened(result, maxLength)
                                        : message)
                                .toList());
    }

    private static PromptMessage shortened(ToolResultMessage result, int maxLength) {
        String text = result.text();
        if (text.length() <= maxLength) {
            return result;
        }
        int end = Character.isHighSurrogate(text.charAt(maxLength - 1)) ? maxLength - 1 : maxLength;
        String excerpt = "%s… (shortened: the first %,d of %,d characters)"
                .formatted(text.substring(0, end), end, text.length());
        return new ToolResultMessage(result.toolCallId(), result.toolName(), excerpt);
    }
}
