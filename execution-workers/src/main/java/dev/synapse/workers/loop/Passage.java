package dev.synapse.workers.loop;

import dev.synapse.workers.model.PromptMessage;
import dev.synapse.workers.model.PromptMessage.ToolResultMessage;
import dev.synapse.workers.model.PromptTokens;
import java.util.List;

/** What a prompt keeps or leaves out as a whole: a message, or a message that calls tools with all its results. */
record Passage(List<PromptMessage> messages) {

    Passage {
        messages = List.copyOf(messages);
    }

    Passage(PromptMessage message) {
        this(List.of(message));
    }

    long tokens() {
        return messages.stream().mapToLong(PromptTokens::of).sum();
    }

    /** A bound that takes no look at the characters. */
    long tokensAtMost() {
        return messages.stream().mapToLong(PromptTokens::atMost).sum();
    }

    /** The same with no tool result longer than so many characters; what is shortened says so. */
    Passage withResultsOf(int most) {
        boolean fits = messages.stream()
                .noneMatch(message -> message instanceof ToolResultMessage result
                        && result.text().length() > most);
        return fits
                ? this
                : new Passage(messages.stream()
                        .map(message -> message instanceof ToolResultMessage result ? shortened(result, most) : message)
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
