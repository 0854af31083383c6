package dev.synapse.shared.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ModelTest {

    @Test
    void usages_are_added() {
        Usage sum = new Usage(1, 2, 3, new BigDecimal("0.1")).plus(new Usage(10, 20, 30, new BigDecimal("0.02")));

        assertThat(sum).isEqualTo(new Usage(11, 22, 33, new BigDecimal("0.12")));
        assertThat(sum.totalTokens()).isEqualTo(33);
    }

    @Test
    void a_sum_with_one_known_cost_has_that_cost() {
        Usage priced = new Usage(1, 1, 0, new BigDecimal("0.1"));
        Usage unpriced = new Usage(1, 1, 0, null);

        assertThat(priced.plus(unpriced).costUsd()).isEqualTo("0.1");
        assertThat(unpriced.plus(priced).costUsd()).isEqualTo("0.1");
        assertThat(unpriced.plus(unpriced).costUsd()).isNull();
        assertThat(Usage.NONE.plus(priced)).isEqualTo(priced);
    }

    @ParameterizedTest
    @EnumSource
    void a_turn_status_is_read_as_it_is_written(TurnStatus status) {
        assertThat(TurnStatus.of(status.text())).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"QUEUED,false", "RUNNING,false", "WAITING,false", "COMPLETED,true", "FAILED,true", "CANCELLED,true"})
    void three_turn_statuses_are_final(TurnStatus status, boolean isFinal) {
        assertThat(status.isFinal()).isEqualTo(isFinal);
    }

    @Test
    void kinds_and_statuses_of_steps_have_the_names_of_the_contract() {
        assertThat(StepKind.values()).extracting(StepKind::text).containsExactly("run_agent_llm", "run_tool");
        assertThat(StepStatus.values())
                .extracting(StepStatus::text)
                .containsExactly("running", "retrying", "completed", "failed", "cancelled");
        assertThat(StepKind.of("run_tool")).isEqualTo(StepKind.RUN_TOOL);
        assertThat(StepStatus.of("retrying")).isEqualTo(StepStatus.RETRYING);
        assertThatThrownBy(() -> TurnStatus.of("done")).isInstanceOf(IllegalArgumentException.class);
    }

    static Stream<Function<String, Object>> ids() {
        return Stream.of(GroupId::of, MemberId::of, MessageId::of, StepId::of, TurnId::of, UserId::of);
    }

    @ParameterizedTest
    @MethodSource("ids")
    void an_id_is_its_text(Function<String, Object> id) {
        String text = Uuids.next().toString();

        assertThat(id.apply(text)).hasToString(text).isEqualTo(id.apply(text));
        assertThatThrownBy(() -> id.apply("7")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void times_are_whole_milliseconds() {
        Instant now = Times.now();

        assertThat(now).isEqualTo(Instant.ofEpochMilli(now.toEpochMilli()));
    }

    @Test
    void a_step_keeps_its_identity_when_it_ends() {
        Instant begin = Instant.parse("2026-01-02T03:04:05Z");
        Step step = Step.started(StepId.next(), 3, StepKind.RUN_TOOL, "web_search", begin);

        Step ended = step.ended(StepStatus.FAILED, 2, begin.plusSeconds(9), "too slow", Usage.NONE);

        assertThat(ended)
                .isEqualTo(new Step(
                        step.id(),
                        3,
                        StepKind.RUN_TOOL,
                        "web_search",
                        StepStatus.FAILED,
                        2,
                        begin,
                        begin.plusSeconds(9),
                        "too slow",
                        Usage.NONE,
                        null,
                        null));
    }
}
