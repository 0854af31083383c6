package dev.synapse.workers.loop;

import dev.synapse.models.ModelCatalogue;
import dev.synapse.shared.model.ModelCall;
import dev.synapse.shared.model.Usage;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.math.BigDecimal;
import java.time.Duration;

/**
 * Counts model calls for monitoring. A model that is not in the catalogue counts as {@code other}, because its name
 * is arbitrary user input. Thread-safe.
 */
final class ModelCallMetrics {

    private final MeterRegistry registry;
    private final ModelCatalogue models;

    ModelCallMetrics(MeterRegistry registry, ModelCatalogue models) {
        this.registry = registry;
        this.models = models;
    }

    /** Counts a call and its tokens, duration and cost. */
    void count(ModelCall call) {
        Tags tags = tags(call.provider(), call.model());
        Tags outcomeTags = tags.and("outcome", call.outcome().text());
        registry.counter("synapse.model.calls", outcomeTags).increment();
        Long duration = call.timing().durationMs();
        if (duration != null) {
            registry.timer("synapse.model.duration", outcomeTags).record(Duration.ofMillis(duration));
        }
        Long firstToken = call.timing().firstTokenMs();
        if (firstToken != null) {
            registry.timer("synapse.model.first.token", outcomeTags).record(Duration.ofMillis(firstToken));
        }
        count(call.usage(), tags);
    }

    /** Counts a call that was postponed because its model is busy. */
    void postponed(String provider, String model) {
        registry.counter("synapse.model.postponed", tags(provider, model)).increment();
    }

    private Tags tags(String provider, String model) {
        return Tags.of(
                "provider", provider, "model", models.model(provider, model).isPresent() ? model : "other");
    }

    private void count(Usage usage, Tags tags) {
        tokens(tags, "input", usage.inputTokens());
        tokens(tags, "output", usage.outputTokens());
        tokens(tags, "cached", usage.cachedTokens());
        BigDecimal cost = usage.costUsd();
        if (cost != null) {
            registry.counter("synapse.model.cost.usd", tags).increment(cost.doubleValue());
        }
    }

    private void tokens(Tags tags, String kind, long count) {
        registry.counter("synapse.model.tokens", tags.and("kind", kind)).increment((double) count);
    }
}
