package dev.synapse.shared.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.synapse.shared.fixture.Samples;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.StepRef;
import dev.synapse.shared.job.TurnInput;
import dev.synapse.shared.model.Agent;
import dev.synapse.shared.model.Amount;
import dev.synapse.shared.model.Attachment;
import dev.synapse.shared.model.Citation;
import dev.synapse.shared.model.DailyBudget;
import dev.synapse.shared.model.FileId;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Limits;
import dev.synapse.shared.model.MemberId;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.MessageAuthor;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.MessageMeta;
import dev.synapse.shared.model.ModelCallOutcome;
import dev.synapse.shared.model.ModelPolicy;
import dev.synapse.shared.model.Step;
import dev.synapse.shared.model.StepId;
import dev.synapse.shared.model.StepStatus;
import dev.synapse.shared.model.Summary;
import dev.synapse.shared.model.ToolCall;
import dev.synapse.shared.model.ToolRun;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.model.Usage;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.turn.DailySpending;
import dev.synapse.shared.turn.QueuedTurn;
import dev.synapse.shared.turn.Roster;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.util.JsonRecyclerPools;

class JsonTest {

    private static final GroupId GROUP = GroupId.next();
    private static final TurnId TURN = TurnId.next();
    private static final String HARD = "\"quotes\" \\ \n\t\0 \u2028 \uD83D\uDE00 </script> ä";

    static Stream<Job> jobs() {
        StepId step = StepId.next();
        StepRef seventh = new StepRef(GROUP, TURN, step, 7);
        ToolCall call = new ToolCall("call_1", "web_search", "{\"query\": \"" + HARD + "\"}");
        return Stream.of(
                new Job.StartTurn(GROUP),
                new Job.StartTurn(GROUP, 7L),
                new Job.ContinueTurn(GROUP, TURN, new TurnInput.ToolAnswered(step)),
                new Job.ContinueTurn(GROUP, TURN, new TurnInput.DeadlinePassed()),
                new Job.ContinueTurn(GROUP, TURN, new TurnInput.CancelRequested()),
                new Job.ContinueTurn(GROUP, TURN, new TurnInput.GivenUp(HARD)),
                new Job.ContinueTurn(GROUP, TURN, new TurnInput.StepFailed(step, HARD, Samples.SOME_USAGE)),
                new Job.ContinueTurn(
                        GROUP,
                        TURN,
                        new TurnInput.AgentAnswered(
                                step,
                                MessageId.next(),
                                List.of("Writer", "Researcher"),
                                true,
                                List.of(call),
                                12,
                                Usage.NONE)),
                new Job.RecordCalls(
                        GROUP, TURN, List.of(Samples.call(Samples.llmJob(GROUP, TURN, 3), 2, ModelCallOutcome.LOST))),
                new Job.RecordSummary(GROUP, new Summary(7, MessageId.next(), HARD)),
                Samples.toolJob(GROUP, TURN, 3),
                Samples.llmJob(GROUP, TURN, 3),
                Job.RunAgentLlm.of(seventh, "Writer", MessageId.next(), null)
                        .inRound(step, 3, 12L)
                        .asAttempt(2),
                Samples.llmJob(GROUP, TURN, 3)
                        .withFallback(new Job.Fallback("anthropic", "claude", 3, HARD))
                        .asAttempt(4),
                Job.RunTool.of(seventh, "Writer", step, call, MessageId.next(), MessageId.next())
                        .asAttempt(2));
    }

    @ParameterizedTest
    @MethodSource("jobs")
    void a_job_is_described_by_the_kind_in_its_json_and_its_group(Job job) {
        assertThat(Json.write(job)).contains("\"kind\":\"" + job.kind() + "\"");
        assertThat(job.description()).startsWith(job.kind() + " of group " + GROUP);
    }

    @ParameterizedTest
    @MethodSource("jobs")
    void a_job_is_read_as_it_was_written(Job job) {
        assertThat(Json.read(Json.write(job), Job.class)).isEqualTo(job);
    }

    @Test
    void every_kind_of_job_and_input_is_covered() {
        assertThat(jobs().map(Object::getClass).distinct().count()).isEqualTo(leaves(Job.class));
        assertThat(jobs().filter(Job.ContinueTurn.class::isInstance)
                        .map(job -> ((Job.ContinueTurn) job).input().getClass())
                        .distinct()
                        .count())
                .isEqualTo(leaves(TurnInput.class));
    }

    static Stream<Object> values() {
        MessageMeta meta = new MessageMeta(
                List.of(new ToolCall("1", "clock", "{}")),
                "call_1",
                Samples.SOME_USAGE,
                "openai",
                "gpt",
                "stop",
                HARD,
                new ToolRun(1234, true),
                HARD,
                List.of(new Citation("https://example.com", HARD)),
                List.of(new Attachment(FileId.next(), HARD, "image/png", 12, 3, 4)),
                new MessageAuthor(UserId.next(), HARD),
                HARD);
        Message message =
                new Message(MessageId.next(), GROUP, TURN, "Writer", HARD, Samples.NOW, MessageId.next(), meta);
        Agent agent = new Agent(MemberId.next(), "Writer", HARD, List.of("clock"), "openai", "gpt", 0.7);
        return Stream.of(
                message,
                Samples.message(GROUP, TURN, "User", ""),
                meta,
                MessageMeta.ofFiles(List.of(new Attachment(FileId.next(), HARD, "text/plain", 12, null, null))),
                MessageMeta.NONE,
                Usage.NONE,
                Samples.SOME_USAGE,
                new Usage(1, 2, 3, new BigDecimal("0.000000001234")),
                Limits.DEFAULT,
                new Limits(1, 2, 3, 4, 5L, new BigDecimal("1.5")),
                agent,
                new Roster(List.of(agent, Samples.agent("Orchestrator")), Limits.DEFAULT),
                new Roster(List.of(agent), Limits.DEFAULT, null, new ModelPolicy("anthropic", "claude")),
                Samples.ended(Samples.llmJob(GROUP, TURN, 1), StepStatus.FAILED),
                Samples.ended(Samples.llmJob(GROUP, TURN, 1), StepStatus.COMPLETED)
                        .withAnsweringModel("openai", "gpt"),
                Samples.started(Samples.llmJob(GROUP, TURN, 1)),
                new Roster(List.of(agent), Limits.DEFAULT.withDailyLimits(7L, BigDecimal.ONE), UserId.next(), null)
                        .withSpending(new DailySpending(
                                LocalDate.parse("2026-03-01"),
                                new Amount(1, 2),
                                Amount.NOTHING,
                                new DailyBudget(null, new BigDecimal("2.5")))),
                Samples.call(Samples.llmJob(GROUP, TURN, 1), 3, ModelCallOutcome.COMPLETED),
                new QueuedTurn(TURN, 3, message));
    }

    @ParameterizedTest
    @MethodSource("values")
    void stored_records_are_read_as_they_were_written(Object value) {
        assertThat(Json.read(Json.write(value), value.getClass())).isEqualTo(value);
    }

    @ParameterizedTest
    @MethodSource("values")
    void only_components_of_a_record_are_written(Object value) {
        List<String> components = Arrays.stream(value.getClass().getRecordComponents())
                .map(component ->
                        component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT))
                .toList();

        assertThat(components)
                .containsAll(Json.mapper().readTree(Json.write(value)).propertyNames());
    }

    @Test
    void names_are_in_snake_case_times_in_iso_8601_and_ids_are_texts() {
        Step step = Samples.ended(Samples.llmJob(GROUP, TURN, 1), StepStatus.COMPLETED);

        assertThat(Json.write(step))
                .contains("\"started_at\":\"2026-01-02T03:04:05.678Z\"")
                .contains("\"id\":\"" + step.id() + "\"")
                .contains("\"status\":\"completed\"")
                .contains("\"kind\":\"run_agent_llm\"")
                .contains("\"cost_usd\":0.0125");
        assertThat(Json.write(Limits.DEFAULT)).contains("\"max_cost_usd\":null", "\"turn_timeout_seconds\":900");
    }

    @Test
    void meta_omits_components_that_do_not_apply() {
        assertThat(Json.write(MessageMeta.NONE)).isEqualTo("{}");
        assertThat(MessageMeta.NONE.calls()).isEmpty();
    }

    @Test
    void unknown_fields_are_ignored() {
        String text = "{\"input_tokens\":1,\"of_the_future\":{\"a\":[1]},\"output_tokens\":2,\"cached_tokens\":3}";

        assertThat(Json.read(text, Usage.class)).isEqualTo(new Usage(1, 2, 3, null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "'';Usage",
                "null;null where a Usage was expected",
                "[];Usage",
                "{;Usage",
                "{\"input_tokens\":1,\"input_tokens\":2};uplicate",
                "{\"input_tokens\":null,\"output_tokens\":2,\"cached_tokens\":3};null",
                "{\"input_tokens\":\"many\"};Usage",
                "{\"input_tokens\":1} and more;Usage",
                "{'input_tokens':1};Usage",
                "{\"input_tokens\":01};Usage"
            })
    void a_mismatch_is_described(String text, String said) {
        assertThatThrownBy(() -> Json.read(text, Usage.class))
                .isInstanceOf(InvalidJsonException.class)
                .hasMessageContaining(said);
    }

    @Test
    void an_invalid_id_is_described() {
        assertThatThrownBy(() -> Json.read("\"7\"", GroupId.class))
                .isInstanceOf(InvalidJsonException.class)
                .hasMessageContaining("GroupId");
    }

    @Test
    void excessive_nesting_is_refused() {
        String deep = "[".repeat(100_000);

        assertThatThrownBy(() -> Json.read(deep, Object.class)).isInstanceOf(InvalidJsonException.class);
    }

    private static long leaves(Class<?> type) {
        return type.isSealed()
                ? Arrays.stream(Objects.requireNonNull(type.getPermittedSubclasses()))
                        .mapToLong(JsonTest::leaves)
                        .sum()
                : 1;
    }

    @Test
    void few_buffers_are_pooled() {
        assertThat(Json.mapper().tokenStreamFactory()._getRecyclerPool())
                .isInstanceOf(JsonRecyclerPools.BoundedPool.class);
    }
}
