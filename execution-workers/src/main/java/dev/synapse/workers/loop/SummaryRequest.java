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
 * The messages that a new summary covers, and the model call that creates it.
 *
 * @param before the previous summary, null if there is none
 * @param messages the messages after it, not empty; of final turns only, so that the summary remains true
 */
record SummaryRequest(@Nullable Summary before, List<Message> messages) {

    private static final int MAX_ANSWER_TOKENS = 4_096;
    private static final int MAX_MESSAGE = 4_000;
    private static final int MIN_MESSAGE = 100;
    private static final Duration MAX_IDLE = Duration.ofSeconds(30);

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
        List<Message> uncovered = ended.subList(covered(before, ended), ended.size());
        return uncovered.stream().anyMatch(SummaryRequest::isText)
                ? Optional.of(new SummaryRequest(before, uncovered))
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

    private static boolean isText(Message message) {
        return message.meta().toolCallId() == null
                && !(message.content().isBlank() && message.meta().attachments().isEmpty());
    }

    /** The request for the summary; its prompt takes at most half of the context window. */
    ModelRequest request(PromptDraft draft) {
        long window = draft.window().tokens();
        int longest = MAX_MESSAGE;
        PromptMessage conversation = conversation(longest);
        while (PromptTokens.of(conversation) > window / 2 && longest > MIN_MESSAGE) {
            longest /= 2;
            conversation = conversation(longest);
        }
        Duration idle = draft.view().roster().limits().modelIdleTimeout();
        return new ModelRequest(
                draft.agent().provider(),
                draft.agent().model(),
                null,
                List.of(new SystemMessage(Prompts.summary()), conversation),
                List.of(),
                idle.compareTo(MAX_IDLE) < 0 ? idle : MAX_IDLE,
                (int) Math.min(MAX_ANSWER_TOKENS, window / 4));
    }

    private PromptMessage conversation(int longest) {
        String record = before == null ? "" : "The record so far:\n" + SpeakerLines.quote(before.text()) + "\n\n";
        return new UserMessage(
                null,
                record + "What was said since:\n"
                        + messages.stream()
                                .filter(SummaryRequest::isText)
                                .map(message -> SpeakerLines.of(message, shortened(message, longest)))
                                .collect(Collectors.joining("\n\n")));
    }

    private static String shortened(Message message, int longest) {
        String text = message.content();
        String excerpt = text.length() <= longest ? text : CleanText.of(text.substring(0, longest)) + "…";
        return excerpt + PromptFiles.names(message);
    }

    /** The summary in the model's reply, truncated to this number of tokens; empty if the reply is empty. */
    Optional<Summary> summary(String text, long tokens) {
        String summary = text.strip();
        while (PromptTokens.of(new UserMessage(null, summary)) > tokens) {
            summary = summary.substring(0, summary.length() * 3 / 4);
        }
        return summary.isEmpty()
                ? Optional.empty()
                : Optional.of(new Summary(
                        before == null ? 1 : before.number() + 1,
                        messages.getLast().id(),
                        CleanText.of(summary)));
    }
}
