package dev.synapse.shared.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.fixture.Samples;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.StepRef;
import dev.synapse.shared.model.Agent;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.MemberId;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.ModelCall;
import dev.synapse.shared.model.ModelCallId;
import dev.synapse.shared.model.ModelCallOutcome;
import dev.synapse.shared.model.ModelCallTiming;
import dev.synapse.shared.model.Price;
import dev.synapse.shared.model.Step;
import dev.synapse.shared.model.StepId;
import dev.synapse.shared.model.StepStatus;
import dev.synapse.shared.model.Summary;
import dev.synapse.shared.model.ToolCall;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.model.UserId;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The exact JSON of records that processes of other versions read from Redis. */
class StoredJsonTest {

    private static final GroupId GROUP = GroupId.of(id(1));
    private static final TurnId TURN = TurnId.of(id(2));
    private static final StepId STEP = StepId.of(id(3));
    private static final StepId CALL = StepId.of(id(4));
    private static final MessageId MESSAGE = MessageId.of(id(5));
    private static final MessageId PARENT = MessageId.of(id(6));
    private static final StepRef REF = new StepRef(GROUP, TURN, STEP, 7);
    private static final Agent WRITER =
            new Agent(MemberId.of(id(7)), "Writer", "You write.", List.of(), "openai", "gpt", null);
    private static final Price PRICE = new Price(BigDecimal.ONE, BigDecimal.TWO, BigDecimal.ZERO);
    private static final String USAGE =
            "{\"input_tokens\":120,\"output_tokens\":30,\"cached_tokens\":7,\"cost_usd\":0.0125}";

    record Stored(Object value, String json) {}

    static Stream<Stored> stored() {
        return Stream.of(
                new Stored(Job.RunAgentLlm.of(REF, "Writer", MESSAGE, null), """
                        {"kind":"run_agent_llm","group":"ID1","turn":"ID2","step":"ID3","number":7,"attempt":1,\
                        "alias":"Writer","call":"ID3","round":1,"history_end":null,"message":"ID5","parent":null,\
                        "fallback":null}"""),
                new Stored(
                        Job.RunAgentLlm.of(REF, "Writer", MESSAGE, PARENT)
                                .inRound(CALL, 3, 12L)
                                .withFallback(new Job.Fallback("anthropic", "claude", 3, "busy"))
                                .asAttempt(4),
                        """
                        {"kind":"run_agent_llm","group":"ID1","turn":"ID2","step":"ID3","number":7,"attempt":4,\
                        "alias":"Writer","call":"ID4","round":3,"history_end":12,"message":"ID5","parent":"ID6",\
                        "fallback":{"provider":"anthropic","model":"claude","after":3,"reason":"busy"}}"""),
                new Stored(
                        Job.RunTool.of(REF, "Writer", CALL, new ToolCall("call_1", "clock", "{}"), MESSAGE, PARENT)
                                .asAttempt(2),
                        """
                        {"kind":"run_tool","group":"ID1","turn":"ID2","step":"ID3","number":7,"attempt":2,\
                        "alias":"Writer","call":"ID4","tool":{"id":"call_1","name":"clock","arguments":"{}"},\
                        "message":"ID5","parent":"ID6"}"""),
                new Stored(new Job.RecordSummary(GROUP, new Summary(2, MESSAGE, "So far.")), """
                        {"kind":"keep_summary","group":"ID1","summary":{"number":2,"until":"ID5","text":"So far."}}"""),
                new Stored(step(), """
                        {"id":"ID3","number":7,"kind":"run_agent_llm","alias":"Writer","status":"running","attempts":1,\
                        "started_at":"2026-01-02T03:04:05.678Z","ended_at":null,"reason":null,\
                        "usage":{"input_tokens":0,"output_tokens":0,"cached_tokens":0},"provider":null,"model":null}"""),
                new Stored(
                        step().ended(StepStatus.FAILED, 2, Samples.NOW.plusMillis(1), "too slow", Samples.SOME_USAGE)
                                .withAnsweringModel("openai", "gpt-2026"),
                        """
                        {"id":"ID3","number":7,"kind":"run_agent_llm","alias":"Writer","status":"failed","attempts":2,\
                        "started_at":"2026-01-02T03:04:05.678Z","ended_at":"2026-01-02T03:04:05.679Z",\
                        "reason":"too slow","usage":USAGE,"provider":"openai","model":"gpt-2026"}"""),
                new Stored(lost(null, null), """
                        {"id":{"step":"ID3","attempt":2,"number":1},"alias":"Writer","provider":"openai","model":"gpt",\
                        "outcome":"lost","usage":USAGE,"timing":{"started_at":"2026-01-02T03:04:05.678Z"}}"""),
                new Stored(
                        lost(UserId.of(id(8)), PRICE)
                                .ended(
                                        ModelCallOutcome.COMPLETED,
                                        "gpt-2026",
                                        new ModelCallTiming(Samples.NOW, 12L, 345L)),
                        """
                        {"id":{"step":"ID3","attempt":2,"number":1},"user":"ID8","alias":"Writer","provider":"openai",\
                        "model":"gpt","answered_by":"gpt-2026","outcome":"completed","usage":USAGE,\
                        "price":{"input_usd_per_mtok":1,"output_usd_per_mtok":2,"cached_usd_per_mtok":0},\
                        "timing":{"started_at":"2026-01-02T03:04:05.678Z","first_token_ms":12,"duration_ms":345}}"""));
    }

    @ParameterizedTest
    @MethodSource("stored")
    void each_record_is_written_and_read_in_its_exact_form(Stored stored) {
        String json = stored.json()
                .replaceAll("ID(\\d)", "01890a5d-ac96-774b-bcce-b302099a805$1")
                .replace("USAGE", USAGE);

        assertThat(Json.write(stored.value())).isEqualTo(json);
        assertThat(Json.read(json, stored.value().getClass())).isEqualTo(stored.value());
    }

    private static Step step() {
        return Job.RunAgentLlm.of(REF, "Writer", MESSAGE, PARENT).started(Samples.NOW);
    }

    private static ModelCall lost(UserId user, Price price) {
        return ModelCall.lost(ModelCallId.of(STEP, 2), user, WRITER, Samples.SOME_USAGE, price, Samples.NOW);
    }

    private static String id(int number) {
        return "01890a5d-ac96-774b-bcce-b302099a805" + number;
    }
}
