package dev.synapse.workers.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.models.ModelRequest;
import dev.synapse.models.PromptMessage.UserMessage;
import dev.synapse.models.PromptTokens;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.MessageAuthor;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.MessageMeta;
import dev.synapse.shared.model.Summary;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.model.ToolRun;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.turn.StepCommits.ThreadView;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SummaryRequestTest {

    private static final GroupId GROUP = GroupId.next();
    private static final TurnId ENDED = TurnId.next();
    private static final TurnId ACTIVE = TurnId.next();

    private final Message first = message(ENDED, "first");
    private final Message second = message(ENDED, "second");
    private final Message result = new Message(
            MessageId.next(),
            GROUP,
            ENDED,
            "web_search",
            "a page",
            Times.now(),
            second.id(),
            MessageMeta.ofTool("call", null, new ToolRun(1, false)));
    private final Message present = message(ACTIVE, "present");

    @Test
    void messages_of_ended_turns_are_summarised() {
        SummaryRequest all = SummaryRequest.of(null, view(10, first, second, result, present), 14)
                .orElseThrow();

        assertThat(prompt(all, 100_000)).isEqualTo("What was said since:\n[User]: first\n\n[User]: second");
        assertThat(all.summary("short", 100)).contains(new Summary(1, result.id(), "short"));
    }

    @Test
    void a_summary_can_say_who_wrote() {
        Message hers = new Message(
                MessageId.next(),
                GROUP,
                ENDED,
                "User",
                "my budget is 100",
                Times.now(),
                null,
                MessageMeta.ofUser(new MessageAuthor(UserId.next(), "Anna"), List.of()));

        SummaryRequest request =
                SummaryRequest.of(null, view(10, hers, present), 12).orElseThrow();

        assertThat(prompt(request, 100_000)).isEqualTo("What was said since:\n[User (Anna)]: my budget is 100");
    }

    @Test
    void nothing_is_summarised_without_new_messages() {
        ThreadView view = view(10, first, second, result, present);

        assertThat(SummaryRequest.of(new Summary(3, second.id(), "so far"), view, 14))
                .isEmpty();
        assertThat(SummaryRequest.of(null, view, 10)).isEmpty();
        assertThat(SummaryRequest.of(null, view(10, present), 11)).isEmpty();
    }

    @Test
    void messages_between_the_summary_and_the_position_are_covered() {
        Summary before = new Summary(3, first.id(), "so far");
        SummaryRequest more = SummaryRequest.of(before, view(10, first, second, result, present), 12)
                .orElseThrow();

        assertThat(prompt(more, 100_000))
                .isEqualTo("The record so far:\nso far\n\nWhat was said since:\n[User]: second");
        assertThat(more.summary("short", 100)).contains(new Summary(4, second.id(), "short"));
    }

    @Test
    void a_summary_that_ends_before_the_view_covers_nothing_of_it() {
        Summary before = new Summary(3, MessageId.next(), "so far");

        assertThat(SummaryRequest.reaches(before, view(10, first, second))).isFalse();
        assertThat(prompt(SummaryRequest.of(before, view(10, first, second), 12).orElseThrow(), 100_000))
                .contains("first", "second");
    }

    @Test
    void the_request_takes_at_most_half_of_the_window() {
        Message[] lengthy = IntStream.range(0, 50)
                .mapToObj(i -> message(ENDED, "x".repeat(10_000)))
                .toArray(Message[]::new);
        SummaryRequest much = SummaryRequest.of(null, view(0, lengthy), 50).orElseThrow();

        String prompt = prompt(much, 8_000);

        assertThat(PromptTokens.of(new UserMessage(null, prompt))).isBetween(1_000L, 4_000L);
        assertThat(prompt).contains("x…");
    }

    @Test
    void the_summary_is_truncated_to_its_limit() {
        SummaryRequest one = SummaryRequest.of(null, view(0, first), 1).orElseThrow();

        Summary made = one.summary("😀".repeat(5_000), 500).orElseThrow();

        assertThat(PromptTokens.of(new UserMessage(null, made.text()))).isBetween(250L, 510L);
        assertThat(one.summary(" \n ", 500)).isEmpty();
    }

    private static String prompt(SummaryRequest summarising, long window) {
        PromptDraft question = new PromptDraft(
                TestingMembers.WRITER,
                view(0),
                Transcript.of(view(0), TestingMembers.WRITER, 0, false, PromptFiles.NONE),
                List.of(),
                new ContextWindow(window));
        ModelRequest request = summarising.request(question);
        assertThat(request.maxOutputTokens()).isEqualTo((int) Math.min(4_096, window / 4));
        return ((UserMessage) request.messages().getLast()).text();
    }

    private static ThreadView view(long first, Message... messages) {
        return new ThreadView(ACTIVE, TestingMembers.ROSTER, first, List.of(messages));
    }

    private static Message message(TurnId turn, String text) {
        return new Message(MessageId.next(), GROUP, turn, "User", text, Times.now(), null, MessageMeta.NONE);
    }
}
