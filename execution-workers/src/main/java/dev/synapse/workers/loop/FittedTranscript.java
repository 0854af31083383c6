package dev.synapse.workers.loop;

import dev.synapse.models.PromptMessage;
import dev.synapse.models.PromptMessage.SystemMessage;
import dev.synapse.models.PromptMessage.UserMessage;
import java.util.ArrayList;
import java.util.List;

/**
 * What fits into a model's window.
 *
 * @param earlier what was said before the member was called, as far as it fits
 * @param present what the member was called with, and what it has done since
 * @param isCut whether older messages are left out
 */
record FittedTranscript(
        SystemMessage system, List<TranscriptEntry> earlier, List<TranscriptEntry> present, boolean isCut) {

    /** The place in the thread from which on all is told. */
    long from() {
        return (earlier.isEmpty() ? present : earlier).getFirst().place();
    }

    /** The place from which on the newer half of what was said earlier is told, by count and by tokens. */
    long fromHalf() {
        long tokens = earlier.stream().mapToLong(TranscriptEntry::tokens).sum() / 2;
        long place = present.getFirst().place();
        for (TranscriptEntry passage :
                earlier.subList(Math.ceilDiv(earlier.size(), 2), earlier.size()).reversed()) {
            tokens -= passage.tokens();
            if (tokens < 0) {
                break;
            }
            place = passage.place();
        }
        return place;
    }

    /** The prompt, with a message in the place of what is left out. */
    List<PromptMessage> prompt(PromptMessage instead) {
        List<PromptMessage> prompt = new ArrayList<>();
        prompt.add(system);
        earlier.forEach(passage -> prompt.addAll(passage.messages()));
        present.forEach(passage -> prompt.addAll(passage.messages()));
        // some vendors want the first word to be the user's
        if (isCut || !(prompt.get(1) instanceof UserMessage)) {
            prompt.add(1, instead);
        }
        return prompt;
    }
}
