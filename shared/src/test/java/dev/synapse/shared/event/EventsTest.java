package dev.synapse.shared.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.fixture.Samples;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.Step;
import dev.synapse.shared.model.StepStatus;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.model.Usage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The events match the public contract, and the log can read them. */
class EventsTest {

    private static final String AT = "2026-01-02T03:04:05.678Z";

    private final GroupId group = GroupId.next();
    private final TurnId turn = TurnId.next();
    private final Message message = Samples.message(group, turn, "Writer", "\"quoted\" \\ text\nand 😀");

    @Test
    void every_event_has_its_type_group_turn_and_time() {
        Step step = Samples.ended(Samples.llmJob(group, turn, 1), StepStatus.COMPLETED);
        List<String> events = List.of(
                Events.message(message),
                Events.delta(message, "text"),
                Events.discarded(group, turn, Samples.NOW, message.id()),
                Events.turn("turn.started", group, turn, 3, Samples.NOW),
                Events.turnEnded("turn.failed", group, turn, 3, Samples.NOW, Usage.NONE, "why"),
                Events.step("step.completed", group, turn, Samples.NOW, step));

        assertThat(events)
                .extracting(event -> LoggedEvent.of(9, event).orElseThrow())
                .extracting(LoggedEvent::type)
                .containsExactly(
                        "message",
                        "message.delta",
                        "message.discarded",
                        "turn.started",
                        "turn.failed",
                        "step.completed");
        assertThat(events)
                .allSatisfy(event -> assertThat(read(event))
                        .containsEntry("group_id", group.toString())
                        .containsEntry("turn_id", turn.toString())
                        .containsEntry("timestamp", AT)
                        .containsEntry("seq", 9));
    }

    @Test
    void a_message_event_has_the_exact_message() {
        String event = Events.message(message);

        assertThat(Json.read(event, Message.class)).isEqualTo(message);
        assertThat(read(event))
                .containsKeys("id", "sender_alias", "content", "parent_message_id", "meta")
                .containsEntry("type", "message");
    }

    @Test
    void a_delta_names_its_message() {
        assertThat(read(Events.delta(message, "line\n2")))
                .containsEntry("message_id", message.id().toString())
                .containsEntry("sender_alias", "Writer")
                .containsEntry("delta", "line\n2");
    }

    @Test
    void a_turn_event_has_usage_and_error_only_at_the_end() {
        assertThat(read(Events.turn("turn.started", group, turn, 3, Samples.NOW)))
                .containsEntry("number", 3)
                .doesNotContainKeys("usage", "error");
        assertThat(read(Events.turnEnded("turn.completed", group, turn, 3, Samples.NOW, Usage.NONE, null)))
                .containsKey("usage")
                .doesNotContainKey("error");
        assertThat(read(Events.turnEnded("turn.failed", group, turn, 3, Samples.NOW, Usage.NONE, "too many steps")))
                .containsEntry("error", "too many steps");
    }

    @Test
    void a_step_event_has_its_kind_and_number_of_attempts() {
        Step step = Samples.ended(Samples.llmJob(group, turn, 1), StepStatus.FAILED);

        assertThat(read(Events.step("step.failed", group, turn, Samples.NOW, step)))
                .containsEntry("step_id", step.id().toString())
                .containsEntry("kind", "run_agent_llm")
                .containsEntry("alias", "Writer")
                .containsEntry("attempts", 1)
                .containsKey("reason");
    }

    @SuppressWarnings("unchecked") // JSON objects are maps
    private static Map<String, Object> read(String event) {
        return Json.read(LoggedEvent.of(9, event).orElseThrow().json(), Map.class);
    }
}
