package dev.synapse.workers.loop;

import dev.synapse.models.PromptMessage;
import dev.synapse.models.PromptMessage.SystemMessage;
import dev.synapse.models.PromptMessage.UserMessage;
import java.util.ArrayList;
import java.util.List;

/**
 * The part of a transcript that fits into a model's context window.
 *
 * @param earlier entries before the member's current invocation, as far as they fit
 * @param current the message that invoked the member, and what the member has done since
 * @param isCut whether older messages are omitted
 */
record FittedTranscript(
        SystemMessage system, List<TranscriptEntry> earlier, List<TranscriptEntry> current, boolean isCut) {

    /** The position in the thread of the oldest message that is included. */
    long from() {
        return (earlier.isEmpty() ? current : earlier).getFirst().position();
    }

    /** The position from which the newer half of the earlier entries is included, by count and by tokens. */
    long fromHalf() {
        long tokens = earlier.stream().mapToLong(TranscriptEntry::tokens).sum() / 2;
        long position = current.getFirst().position();
        for (TranscriptEntry entry :
                earlier.subList(Math.ceilDiv(earlier.size(), 2), earlier.size()).reversed()) {
            tokens -= entry.tokens();
            if (tokens < 0) {
                break;
            }
            position = entry.position();
        }
        return position;
    }

    /** The prompt, with a message that replaces the omitted ones. */
    List<PromptMessage> prompt(PromptMessage replacement) {
        List<PromptMessage> prompt = new ArrayList<>();
        prompt.add(system);
        earlier.forEach(entry -> prompt.addAll(entry.messages()));
        current.forEach(entry -> prompt.addAll(entry.messages()));
        // some vendors require the first message to be the user's
        if (isCut || !(prompt.get(1) instanceof UserMessage)) {
            prompt.add(1, replacement);
        }
        return prompt;
    }
}
