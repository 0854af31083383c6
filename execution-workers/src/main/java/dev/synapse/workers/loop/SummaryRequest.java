package dev.synapse.workers.loop;

import dev.synapse.models.ModelRequest;
import dev.synapse.models.PromptMessage;
import dev.synapse.models.PromptMessage.SystemMessage;
import dev.synapse.models.PromptMessage.UserMessage;
import dev.synapse.models.PromptTokens;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.Summary;
import dev.synapse.shared.turn.StepCommits.ThreadView;
import dev.synapse.workers.prompt.Prompts;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The messages that a new summary is to cover, and the model call that makes it.
 *
 * @param before the summary so far
 * @param messages the messages after it, not empty; of final turns only, so that the summary stays true
 */
record SummaryRequest(@Nullable Summary before, List<Message> messages) {

    private static final int LONGEST_ANSWER = 4_096;
    private static final int LONGEST_MESSAGE = 4_000;
    private static final int SHORTEST_MESSAGE = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Whether the last message that the summary covers is in the view, so that all that follows is. */
    static boolean reaches(Summary summary, ThreadView view) {
        return covered(summary, view.messages()) > 0;
    }

    /** The messages of the view between the summary and a position of the thread; empty if there are none. */
    static Optional<SummaryRequest> of(@Nullable Summary before, ThreadView view, long position) {
        List<Message> ended = view.messages().stream()
                .limit(Math.max(0, position - view.first()))
                .takeWhile(message -> !message.turnId().equals(view.turn()))
                .toList();
        List<Message> left = ended.subList(covered(before, ended), ended.size());
        return left.stream().anyMatch(SummaryRequest::isSaid)
                ? Optional.of(new SummaryRequest(before, left))
                : Optional.empty();
    }

    /** The number of messages that the summary covers; 0 if it ends before them. */
    private static int covered(@Nullable Summary summary, List<Message> messages) {
        if (summary != null) {
            for (int i = messages.size(); i > 0; i--) {
                if (messages.get(i - 1).id().equals(summary.until())) {
                    return i;
                }
            }
        }
        return 0;
    }

    private static boolean isSaid(Message message) {
        return message.meta().toolCallId() == null && !message.content().isBlank();
    }

    /** The request that makes the summary; its prompt takes half of the context window at most. */
    ModelRequest request(PromptDraft draft) {
        long window = draft.window().tokens();
        int longest = LONGEST_MESSAGE;
        PromptMessage said = said(longest);
        while (PromptTokens.of(said) > window / 2 && longest > SHORTEST_MESSAGE) {
            longest /= 2;
            said = said(longest);
        }
        Duration idle = draft.view().roster().limits().modelIdleTimeout();
        return new ModelRequest(
                draft.agent().provider(),
                draft.agent().model(),
                null,
                List.of(new SystemMessage(Prompts.summary()), said),
                List.of(),
                idle.compareTo(PATIENCE) < 0 ? idle : PATIENCE,
                (int) Math.min(LONGEST_ANSWER, window / 4));
    }

    private PromptMessage said(int longest) {
        String record = before == null ? "" : "The record so far:\n" + SpeakerLines.quoted(before.text()) + "\n\n";
        return new UserMessage(
                null,
                record + "What was said since:\n"
                        + messages.stream()
                                .filter(SummaryRequest::isSaid)
                                .map(message -> SpeakerLines.of(message.senderAlias(), shortened(message, longest)))
                                .collect(Collectors.joining("\n\n")));
    }

    private static String shortened(Message message, int longest) {
        String text = message.content();
        return text.length() <= longest ? text : CleanText.of(text.substring(0, longest)) + "…";
    }

    /** The summary in the model's reply, cut to the tokens; empty if the reply has none. */
    Optional<Summary> summary(String text, long tokens) {
        String kept = text.strip();
        while (PromptTokens.of(new UserMessage(null, kept)) > tokens) {
            kept = kept.substring(0, kept.length() * 3 / 4);
        }
        return kept.isEmpty()
                ? Optional.empty()
                : Optional.of(new Summary(
                        before == null ? 1 : before.number() + 1,
                        messages.getLast().id(),
                        CleanText.of(kept)));
    }
}
