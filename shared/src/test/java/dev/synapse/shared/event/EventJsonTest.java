package dev.synapse.shared.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.synapse.shared.fixture.Samples;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.Attachment;
import dev.synapse.shared.model.FileId;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.MessageMeta;
import dev.synapse.shared.model.Step;
import dev.synapse.shared.model.StepId;
import dev.synapse.shared.model.StepKind;
import dev.synapse.shared.model.StepStatus;
import dev.synapse.shared.model.ToolCall;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.model.TurnRef;
import dev.synapse.shared.model.TurnStatus;
import dev.synapse.shared.model.Usage;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The exact JSON of each event, which is part of the public contract. */
class EventJsonTest {

    private static final GroupId GROUP = GroupId.of("01890a5d-ac96-774b-bcce-b302099a8057");
    private static final TurnId TURN = TurnId.of("01890a5d-ac96-774b-bcce-b302099a8058");
    private static final TurnRef THIRD = new TurnRef(GROUP, TURN, 3);
    private static final MessageId MESSAGE = MessageId.of("01890a5d-ac96-774b-bcce-b302099a8059");
    private static final MessageId PARENT = MessageId.of("01890a5d-ac96-774b-bcce-b302099a805a");
    private static final StepId STEP = StepId.of("01890a5d-ac96-774b-bcce-b302099a805b");
    private static final FileId FILE = FileId.of("01890a5d-ac96-774b-bcce-b302099a805f");
    private static final Instant AT = Samples.NOW;
    private static final String WHERE = """
        "group_id":"01890a5d-ac96-774b-bcce-b302099a8057","turn_id":"01890a5d-ac96-774b-bcce-b302099a8058",\
        """;
    private static final String WHEN = "\"timestamp\":\"2026-01-02T03:04:05.678Z\"";
    private static final Usage USAGE = new Usage(120, 30, 7, new BigDecimal("0.0125"), true);

    record Expected(GroupEvent event, String json) {}

    static List<Expected> events() {
        return List.of(
                new Expected(
                        new GroupEvent.MessageAdded(new Message(
                                MESSAGE,
                                GROUP,
                                TURN,
                                "User",
                                "\"quoted\" \\ text\nand 😀",
                                AT,
                                null,
                                MessageMeta.NONE)),
                        """
                        {"type":"message","id":"01890a5d-ac96-774b-bcce-b302099a8059",%s"sender_alias":"User",\
                        "content":"\\"quoted\\" \\\\ text\\nand 😀",%s,"parent_message_id":null,"meta":{"type":"human"}}\
                        """.formatted(WHERE, WHEN)),
                new Expected(
                        new GroupEvent.MessageAdded(new Message(
                                MESSAGE,
                                GROUP,
                                TURN,
                                "User",
                                "see",
                                AT,
                                null,
                                MessageMeta.ofFiles(List.of(
                                        new Attachment(FILE, "a.png", "image/png", 70, 2, 1),
                                        new Attachment(FILE, "b.txt", "text/plain", 5, null, null))))),
                        """
                        {"type":"message","id":"01890a5d-ac96-774b-bcce-b302099a8059",%s"sender_alias":"User",\
                        "content":"see",%s,"parent_message_id":null,\
                        "meta":{"files":[{"id":"01890a5d-ac96-774b-bcce-b302099a805f","name":"a.png","media_type":"image/png",\
                        "bytes":70,"width":2,"height":1},{"id":"01890a5d-ac96-774b-bcce-b302099a805f","name":"b.txt",\
                        "media_type":"text/plain","bytes":5}],"type":"human"}}\
                        """.formatted(WHERE, WHEN)),
                new Expected(
                        new GroupEvent.MessageAdded(new Message(
                                MESSAGE,
                                GROUP,
                                TURN,
                                "Writer",
                                "",
                                AT,
                                PARENT,
                                new MessageMeta(
                                        List.of(new ToolCall("call_1", "web_search", "{\"query\":\"x\"}")),
                                        null,
                                        USAGE,
                                        "openai",
                                        "gpt",
                                        "tool_calls",
                                        null,
                                        null))),
                        """
                        {"type":"message","id":"01890a5d-ac96-774b-bcce-b302099a8059",%s"sender_alias":"Writer",\
                        "content":"",%s,"parent_message_id":"01890a5d-ac96-774b-bcce-b302099a805a",\
                        "meta":{"tool_calls":[{"id":"call_1","name":"web_search","arguments":"{\\"query\\":\\"x\\"}","args":{"query":"x"}}],\
                        "usage":{"input_tokens":120,"output_tokens":30,"cached_tokens":7,"cost_usd":0.0125,"estimated":true},\
                        "provider":"openai","model":"gpt","finish_reason":"tool_calls","type":"ai"}}\
                        """.formatted(WHERE, WHEN)),
                new Expected(new GroupEvent.MessageDelta(message(), "line\n2"), """
                        {"type":"message.delta",%s%s,"message_id":"01890a5d-ac96-774b-bcce-b302099a8059",\
                        "sender_alias":"Writer","delta":"line\\n2"}\
                        """.formatted(WHERE, WHEN)),
                new Expected(new GroupEvent.ReasoningDelta(message(), "hm"), """
                        {"type":"reasoning.delta",%s%s,"message_id":"01890a5d-ac96-774b-bcce-b302099a8059",\
                        "sender_alias":"Writer","delta":"hm"}\
                        """.formatted(WHERE, WHEN)),
                new Expected(GroupEvent.MessageDiscarded.of(message(), AT), """
                    {"type":"message.discarded",%s%s,"message_id":"01890a5d-ac96-774b-bcce-b302099a8059"}\
                    """.formatted(WHERE, WHEN)),
                new Expected(
                        new GroupEvent.TurnQueued(THIRD, AT),
                        "{\"type\":\"turn.queued\",%s%s,\"number\":3}".formatted(WHERE, WHEN)),
                new Expected(
                        new GroupEvent.TurnStarted(THIRD, AT),
                        "{\"type\":\"turn.started\",%s%s,\"number\":3}".formatted(WHERE, WHEN)),
                new Expected(new GroupEvent.TurnEnded(THIRD, TurnStatus.COMPLETED, null, USAGE, AT), """
                    {"type":"turn.completed",%s%s,"number":3,"usage":{"input_tokens":120,"output_tokens":30,\
                    "cached_tokens":7,"cost_usd":0.0125,"estimated":true}}\
                    """.formatted(
                                WHERE, WHEN)),
                new Expected(
                        new GroupEvent.TurnEnded(THIRD, TurnStatus.FAILED, "too many steps", Usage.NONE, AT),
                        """
                        {"type":"turn.failed",%s%s,"number":3,"usage":{"input_tokens":0,"output_tokens":0,\
                        "cached_tokens":0},"error":"too many steps"}\
                        """.formatted(WHERE, WHEN)),
                new Expected(new GroupEvent.TurnEnded(THIRD, TurnStatus.CANCELLED, null, Usage.NONE, AT), """
                    {"type":"turn.cancelled",%s%s,"number":3,"usage":{"input_tokens":0,"output_tokens":0,\
                    "cached_tokens":0}}\
                    """.formatted(
                                WHERE, WHEN)),
                step(running(), "step.started", "\"reason\":null,\"attempts\":1"),
                step(ended(StepStatus.COMPLETED, null), "step.completed", "\"reason\":null,\"attempts\":2"),
                step(ended(StepStatus.RETRYING, "429"), "step.retrying", "\"reason\":\"429\",\"attempts\":2"),
                step(ended(StepStatus.FAILED, "401"), "step.failed", "\"reason\":\"401\",\"attempts\":2"));
    }

    @ParameterizedTest
    @MethodSource("events")
    void each_event_has_its_exact_json(Expected expected) {
        assertThat(EventJson.write(expected.event())).isEqualTo(expected.json());
    }

    @ParameterizedTest
    @MethodSource("events")
    void the_event_log_reads_each_event(Expected expected) {
        LoggedEvent logged =
                LoggedEvent.of(9, EventJson.write(expected.event())).orElseThrow();

        assertThat(Json.mapper().readTree(logged.json()).path("seq").asInt()).isEqualTo(9);
        assertThat(expected.json()).startsWith("{\"type\":\"" + logged.type() + "\",");
    }

    @Test
    void a_message_event_reads_as_the_exact_message() {
        String json = EventJson.write(new GroupEvent.MessageAdded(message()));

        assertThat(Json.read(json, Message.class)).isEqualTo(message());
    }

    @ParameterizedTest
    @EnumSource(names = {"QUEUED", "RUNNING", "WAITING"})
    void a_turn_ends_only_with_a_final_status(TurnStatus status) {
        assertThatThrownBy(() -> new GroupEvent.TurnEnded(THIRD, status, null, Usage.NONE, AT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A turn cannot end as " + status.text());
    }

    private static Expected step(Step step, String type, String end) {
        return new Expected(new GroupEvent.StepChanged(GROUP, TURN, step, AT), """
            {"type":"%s",%s%s,"step_id":"01890a5d-ac96-774b-bcce-b302099a805b","kind":"run_agent_llm",\
            "alias":"Writer",%s}\
            """.formatted(type, WHERE, WHEN, end));
    }

    private static Step running() {
        return Step.started(STEP, 1, StepKind.RUN_AGENT_LLM, "Writer", AT);
    }

    private static Step ended(StepStatus status, String reason) {
        return running().ended(status, 2, AT, reason, USAGE);
    }

    private static Message message() {
        return new Message(MESSAGE, GROUP, TURN, "Writer", "text", AT, PARENT, MessageMeta.NONE);
    }
}
