package dev.synapse.workers.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.models.PromptMessage;
import dev.synapse.models.PromptMessage.AssistantMessage;
import dev.synapse.models.PromptMessage.ToolResultMessage;
import dev.synapse.models.PromptMessage.UserMessage;
import dev.synapse.models.PromptTokens;
import dev.synapse.models.ToolDefinition;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.MessageMeta;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.model.ToolCall;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.model.Usage;
import dev.synapse.shared.turn.StepCommits.ThreadView;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ContextWindowTest {

    private static final GroupId GROUP = GroupId.next();
    private static final TurnId TURN = TurnId.next();
    private static final UserMessage OMISSION_NOTICE =
            new UserMessage(null, "(Earlier messages of this group are left out here.)");
    private static final ToolDefinition SEARCH =
            new ToolDefinition("web_search", "Searches.", "{\"type\": \"object\"}");

    private final List<Message> thread = new ArrayList<>();

    @Test
    void a_transcript_that_fits_is_complete() {
        post("User", "hello");
        post("Researcher", "good day");

        assertThat(texts(prompt(100_000))).containsExactly("[User]: hello", "[Researcher]: good day");
    }

    @Test
    void the_oldest_messages_are_omitted_with_a_notice() {
        IntStream.range(0, 50).forEach(i -> post("User", i + " " + "x".repeat(3_000)));

        List<PromptMessage> prompt = prompt(16_384);

        assertThat(prompt.get(1)).isEqualTo(OMISSION_NOTICE);
        assertThat(texts(prompt).getLast()).startsWith("[User]: 49 ");
        assertThat(texts(prompt)).hasSizeBetween(10, 13);
        assertThat(texts(prompt).subList(1, prompt.size() - 1)).allMatch(text -> text.length() > 3_000);
        assertThat(tokens(prompt)).isLessThanOrEqualTo(16_384 * 3 / 4);
    }

    @Test
    void a_call_and_its_results_are_kept_or_omitted_together() {
        for (int i = 0; i < 40; i++) {
            post("User", "question " + i);
            call("call-" + i, "x".repeat(2_000));
        }
        post("User", "and now?");

        List<PromptMessage> prompt = prompt(8_192);

        List<String> calls = prompt.stream()
                .filter(AssistantMessage.class::isInstance)
                .flatMap(message -> ((AssistantMessage) message).toolCalls().stream())
                .map(call -> call.id())
                .toList();
        assertThat(calls).isNotEmpty().hasSizeLessThan(40);
        assertThat(results(prompt).stream().map(ToolResultMessage::toolCallId)).isEqualTo(calls);
        assertThat(prompt.indexOf(results(prompt).getFirst())).isGreaterThan(1);
    }

    @Test
    void results_of_earlier_calls_are_shortened_and_marked() {
        post("User", "hello");
        call("a", "x".repeat(9_999));
        post("User", "and now?");

        assertThat(results(prompt(1_000_000)).getFirst().text())
                .isEqualTo("x".repeat(4_000) + "… (shortened: the first 4,000 of 9,999 characters)");
    }

    @Test
    void current_results_are_shortened_only_if_necessary() {
        post("User", "hello");
        int called = thread.size();
        call("a", "x".repeat(30_000));
        call("b", "y".repeat(30_000));
        call("c", "short");

        assertThat(results(prompt(1_000_000, called)))
                .extracting(result -> result.text().length())
                .containsExactly(30_000, 30_000, 5);
        List<PromptMessage> small = prompt(8_192, called);
        assertThat(tokens(small)).isLessThanOrEqualTo(8_192 * 3 / 4);
        assertThat(results(small)).hasSize(3);
        assertThat(results(small).get(0).text()).contains("… (shortened: the first 7,500 of 30,000 characters)");
        assertThat(results(small).get(2).text()).isEqualTo("short");
    }

    @Test
    void the_invoking_message_is_always_kept() {
        post("User", "hello");
        post("Orchestrator", "@[Writer] " + "x".repeat(40_000));

        List<PromptMessage> prompt = prompt(4_096);

        assertThat(texts(prompt)).hasSize(2);
        assertThat(prompt.get(1)).isEqualTo(OMISSION_NOTICE);
        assertThat(texts(prompt).getLast()).startsWith("[Orchestrator]: @[Writer] xxx");
    }

    @Test
    void a_higher_provider_count_shrinks_the_prompt() {
        IntStream.range(0, 50).forEach(i -> post("User", i + " " + "x".repeat(900)));
        post("User", "and now?");
        int size = prompt(8_192).size();
        thread.add(10, counted("So far 10 messages.", 2 * 10 * 310));

        assertThat(prompt(8_192).size()).isBetween(size * 4 / 10, size * 6 / 10);
    }

    @Test
    void tokens_are_estimated_from_bytes() {
        assertThat(PromptTokens.of(new UserMessage(null, "abcdef"))).isEqualTo(4 + 2);
        assertThat(PromptTokens.of(new UserMessage(null, "äöü"))).isEqualTo(4 + 2);
        assertThat(PromptTokens.of(new UserMessage(null, "日本語"))).isEqualTo(4 + 3);
        assertThat(PromptTokens.of(new UserMessage(null, "😀😀😀"))).isEqualTo(4 + 4);
    }

    private List<PromptMessage> prompt(long window) {
        return prompt(window, thread.size());
    }

    private List<PromptMessage> prompt(long window, int historyEnd) {
        ThreadView view = new ThreadView(TURN, TestingMembers.ROSTER, 0, thread);
        return new ContextWindow(window)
                .fit(Transcript.of(view, TestingMembers.WRITER, historyEnd, true, PromptFiles.NONE), List.of(SEARCH));
    }

    private void post(String alias, String text) {
        thread.add(new Message(MessageId.next(), GROUP, TURN, alias, text, Times.now(), null, MessageMeta.NONE));
    }

    /** A call of the Writer's, with its result. */
    private void call(String id, String result) {
        List<ToolCall> toolCalls = List.of(new ToolCall(id, "web_search", "{}"));
        MessageMeta calls = new MessageMeta(toolCalls, null, null, null, null, null, null, null);
        Message caller = new Message(MessageId.next(), GROUP, TURN, "Writer", "", Times.now(), null, calls);
        MessageMeta answers = new MessageMeta(null, id, null, null, null, null, null, null);
        thread.add(caller);
        thread.add(new Message(MessageId.next(), GROUP, TURN, "web_search", result, Times.now(), caller.id(), answers));
    }

    private static Message counted(String text, long tokens) {
        MessageMeta meta = new MessageMeta(null, null, new Usage(tokens, 0, 0, null), null, null, null, null, null);
        return new Message(MessageId.next(), GROUP, TURN, "Writer", text, Times.now(), null, meta);
    }

    private static List<String> texts(List<PromptMessage> prompt) {
        return prompt.stream()
                .filter(UserMessage.class::isInstance)
                .map(message -> ((UserMessage) message).text())
                .toList();
    }

    private static List<ToolResultMessage> results(List<PromptMessage> prompt) {
        return prompt.stream()
                .filter(ToolResultMessage.class::isInstance)
                .map(ToolResultMessage.class::cast)
                .toList();
    }

    private static long tokens(List<PromptMessage> prompt) {
        return prompt.stream().mapToLong(PromptTokens::of).sum();
    }
}
