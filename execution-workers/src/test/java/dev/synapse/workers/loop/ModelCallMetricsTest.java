package dev.synapse.workers.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.models.ModelCatalogue;
import dev.synapse.shared.model.ModelCall;
import dev.synapse.shared.model.ModelCallId;
import dev.synapse.shared.model.ModelCallOutcome;
import dev.synapse.shared.model.ModelCallTiming;
import dev.synapse.shared.model.StepId;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.model.Usage;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ModelCallMetricsTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ModelCallMetrics metrics = new ModelCallMetrics(registry, ModelCatalogue.builtIn());

    @Test
    void calls_tokens_cost_and_time_to_first_token_are_counted() {
        metrics.count(call("gpt-5-mini", ModelCallOutcome.COMPLETED));
        metrics.count(call("gpt-5-mini", ModelCallOutcome.COMPLETED));

        assertThat(registry.get("synapse.model.calls")
                        .tags("provider", "openai", "model", "gpt-5-mini", "outcome", "completed")
                        .counter()
                        .count())
                .isEqualTo(2);
        assertThat(registry.get("synapse.model.tokens")
                        .tag("kind", "output")
                        .counter()
                        .count())
                .isEqualTo(40);
        assertThat(registry.get("synapse.model.cost.usd").counter().count()).isEqualTo(0.5);
        assertThat(registry.get("synapse.model.first.token").timer().totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(24);
    }

    @Test
    void an_unlisted_model_is_counted_as_other() {
        metrics.count(call("whatever a user writes", ModelCallOutcome.FAILED));

        assertThat(registry.get("synapse.model.calls").counter().getId().getTag("model"))
                .isEqualTo("other");
    }

    private static ModelCall call(String model, ModelCallOutcome outcome) {
        return new ModelCall(
                ModelCallId.of(StepId.next(), 1),
                null,
                "Writer",
                "openai",
                model,
                null,
                outcome,
                new Usage(10, 20, 3, new BigDecimal("0.25")),
                null,
                new ModelCallTiming(Times.now(), 12L, 345L));
    }
}
