package dev.synapse.workers.loop;

import dev.synapse.models.PromptMessage;
import dev.synapse.models.PromptMessage.UserMessage;
import dev.synapse.models.PromptTokens;
import dev.synapse.models.ToolDefinition;
import dev.synapse.workers.loop.Transcript.Counted;
import java.util.ArrayList;
import java.util.List;

/**
 * What a model can take in, and how a transcript is made to fit: the oldest passages are left out whole, and tool results are
 * shortened, those of earlier calls always, those of the present one if there is no other way. What the member was called with and
 * what it has done since always stays.
 *
 * <p>Counted in {@link PromptTokens}, scaled up where the provider counted more for the member's last answer.
 *
 * @param tokens what the model takes, its answer included
 */
record ContextWindow(long tokens) {

    private static final int EARLIER_RESULT = 4_000;
    private static final int SHORTEST_RESULT = 250;
    private static final double MOST_SCALED = 3;
    static final PromptMessage LEFT_OUT = new UserMessage(null, "(Earlier messages of this group are left out here.)");

    /** The prompt that fits, or the shortest that there is. */
    List<PromptMessage> fit(Transcript transcript, List<ToolDefinition> tools) {
        return fit(transcript, tools, PromptTokens.of(LEFT_OUT)).prompt(LEFT_OUT);
    }

    /** What fits beside a message of so many tokens in the place of what is left out. */
    FittedTranscript fit(Transcript transcript, List<ToolDefinition> tools, long instead) {
        List<TranscriptEntry> earlier = withResultsOf(EARLIER_RESULT, transcript.earlier());
        long fixed = PromptTokens.of(transcript.system())
                + instead
                + tools.stream().mapToLong(PromptTokens::of).sum();
        long budget = tokens - PromptTokens.answer(tokens);
        long room = (long) (budget / scale(transcript, fixed)) - fixed;
        List<TranscriptEntry> present = fitting(transcript.present(), room);
        return fitted(transcript, newest(earlier, room - sum(present)), present);
    }

    private static FittedTranscript fitted(
            Transcript transcript, List<TranscriptEntry> earlier, List<TranscriptEntry> present) {
        boolean isCut =
                transcript.isCut() || earlier.size() < transcript.earlier().size();
        return new FittedTranscript(transcript.system(), earlier, present, isCut);
    }

    /** How many tokens of the provider's one of ours is. */
    private static double scale(Transcript transcript, long fixed) {
        Counted counted = transcript.counted();
        long ours = fixed + sum(transcript.passages().subList(0, counted.passages()));
        return Math.clamp((double) counted.tokens() / ours, 1, MOST_SCALED);
    }

    private static List<TranscriptEntry> fitting(List<TranscriptEntry> present, long room) {
        List<TranscriptEntry> fitting = present;
        int longest = longestResult(present);
        while (sum(fitting) > room && longest > SHORTEST_RESULT) {
            longest = Math.max(SHORTEST_RESULT, longest / 2);
            fitting = withResultsOf(longest, present);
        }
        return fitting;
    }

    private static List<TranscriptEntry> newest(List<TranscriptEntry> passages, long room) {
        int from = passages.size();
        long left = room;
        while (from > 0 && passages.get(from - 1).tokens() <= left) {
            left -= passages.get(--from).tokens();
        }
        return passages.subList(from, passages.size());
    }

    private static List<TranscriptEntry> withResultsOf(int most, List<TranscriptEntry> passages) {
        List<TranscriptEntry> shortened = new ArrayList<>(passages.size());
        for (TranscriptEntry passage : passages) {
            shortened.add(passage.withResultsOf(most));
        }
        return shortened;
    }

    private static long sum(List<TranscriptEntry> passages) {
        long sum = 0;
        for (TranscriptEntry passage : passages) {
            sum += passage.tokens();
        }
        return sum;
    }

    private static int longestResult(List<TranscriptEntry> passages) {
        int longest = 0;
        for (TranscriptEntry passage : passages) {
            longest = Math.max(longest, passage.longestResult());
        }
        return longest;
    }
}
