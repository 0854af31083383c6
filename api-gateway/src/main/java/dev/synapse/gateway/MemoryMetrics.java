package dev.synapse.gateway;

import dev.synapse.shared.memory.MemoryBudget;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.stereotype.Component;

/** Metrics of the memory reserved for data in flight, by kind. */
@Component
record MemoryMetrics(GatewayMemory memory) implements MeterBinder {

    @Override
    public void bindTo(MeterRegistry registry) {
        bind(registry, "requests", memory.requests());
        bind(registry, "anonymous requests", memory.anonymousRequests());
        bind(registry, "responses", memory.responses());
        bind(registry, "events", memory.events());
    }

    private static void bind(MeterRegistry registry, String kind, MemoryBudget budget) {
        Gauge.builder("synapse.memory.reserved", budget, MemoryBudget::reserved)
                .description("Heap reserved for data in flight")
                .baseUnit("bytes")
                .tag("kind", kind)
                .register(registry);
        Gauge.builder("synapse.memory.limit", budget, MemoryBudget::capacity)
                .description("Heap that data in flight may reserve")
                .baseUnit("bytes")
                .tag("kind", kind)
                .register(registry);
    }
}
