package dev.synapse.workers.loop;

import dev.synapse.models.PromptMessage;
import dev.synapse.models.PromptMessage.UserMessage;
import dev.synapse.models.PromptTokens;
import dev.synapse.models.ToolDefinition;
import dev.synapse.workers.loop.Transcript.Counted;
import java.util.ArrayList;
import java.util.List;

/**
 * The context window of a model, and how a transcript is fitted into it. The oldest entries are omitted as a whole.
 * Tool results are shortened: those before the member's current invocation always, the current ones only if
 * necessary. The message that invoked the member, and everything that the member has done since, is always kept.
 *
 * <p>Sizes are measured by {@link PromptTokens}, scaled up if the provider reported more tokens for the member's last
 * answer.
 *
 * @param tokens the size of the window, including the answer
 */
record ContextWindow(long tokens) {

    private static final int MAX_EARLIER_RESULT = 4_000;
    private static final int MIN_RESULT = 250;
    private static final double MAX_SCALE = 3;
    static final PromptMessage OMISSION_NOTICE =
            new UserMessage(null, "(Earlier messages of this group are left out here.)");

    /** The prompt that fits, or the shortest possible one. */
    List<PromptMessage> fit(Transcript transcript, List<ToolDefinition> tools) {
        return fit(transcript, tools, PromptTokens.of(OMISSION_NOTICE)).prompt(OMISSION_NOTICE);
    }

    /** The part that fits in addition to a message of this number of tokens that replaces the omitted messages. */
    FittedTranscript fit(Transcript transcript, List<ToolDefinition> tools, long replacementTokens) {
        List<TranscriptEntry> earlier = limitResults(MAX_EARLIER_RESULT, transcript.earlier());
        long fixed = PromptTokens.of(transcript.system())
                + replacementTokens
                + tools.stream().mapToLong(PromptTokens::of).sum();
        long budget = tokens - PromptTokens.answerReserve(tokens);
        long available = (long) (budget / scale(transcript, fixed)) - fixed;
        List<TranscriptEntry> current = shortenResults(transcript.current(), available);
        return fitted(transcript, newest(earlier, available - sum(current)), current);
    }

    private static FittedTranscript fitted(
            Transcript transcript, List<TranscriptEntry> earlier, List<TranscriptEntry> current) {
        boolean isCut =
                transcript.isCut() || earlier.size() < transcript.earlier().size();
        return new FittedTranscript(transcript.system(), earlier, current, isCut);
    }

    /** The ratio of the provider's token count to our estimate. */
    private static double scale(Transcript transcript, long fixed) {
        Counted counted = transcript.counted();
        long ours = fixed + sum(transcript.entries().subList(0, counted.entries()));
        return Math.clamp((double) counted.tokens() / ours, 1, MAX_SCALE);
    }

    private static List<TranscriptEntry> shortenResults(List<TranscriptEntry> current, long available) {
        List<TranscriptEntry> result = current;
        int longest = longestResult(current);
        while (sum(result) > available && longest > MIN_RESULT) {
            longest = Math.max(MIN_RESULT, longest / 2);
            result = limitResults(longest, current);
        }
        return result;
    }

    private static List<TranscriptEntry> newest(List<TranscriptEntry> entries, long available) {
        int from = entries.size();
        long left = available;
        while (from > 0 && entries.get(from - 1).tokens() <= left) {
            left -= entries.get(--from).tokens();
        }
        return entries.subList(from, entries.size());
    }

    private static List<TranscriptEntry> limitResults(int maxLength, List<TranscriptEntry> entries) {
        List<TranscriptEntry> shortened = new ArrayList<>(entries.size());
        for (TranscriptEntry entry : entries) {
            shortened.add(entry.limitResults(maxLength));
        }
        return shortened;
    }

    private static long sum(List<TranscriptEntry> entries) {
        long sum = 0;
        for (TranscriptEntry entry : entries) {
            sum += entry.tokens();
        }
        return sum;
    }

    private static int longestResult(List<TranscriptEntry> entries) {
        int longest = 0;
        for (TranscriptEntry entry : entries) {
            longest = Math.max(longest, entry.longestResult());
        }
        return longest;
    }
}
