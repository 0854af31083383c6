package dev.synapse.gateway.connections;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;

/** Metrics of open and refused connections and requests. */
record ConnectionMetrics(OpenConnections connections, RequestSlots slots, OverloadResponses responses)
        implements MeterBinder {

    @Override
    public void bindTo(MeterRegistry registry) {
        gauge(registry, "synapse.connections.open", "Open connections", metrics -> metrics.connections.size());
        gauge(
                registry,
                "synapse.connections.waiting",
                "Connections without a request in progress",
                metrics -> metrics.connections.waiting());
        gauge(registry, "synapse.requests.active", "Requests in progress", metrics -> metrics.slots.size());
        closed(registry, "refused", metrics -> metrics.connections.refused());
        closed(registry, "evicted", metrics -> metrics.connections.evicted());
        closed(registry, "expired", metrics -> metrics.connections.expired());
        refused(registry, "process", metrics -> metrics.responses.ofProcess());
        refused(registry, "address", metrics -> metrics.responses.ofClient());
    }

    private void gauge(
            MeterRegistry registry, String name, String description, ToDoubleFunction<ConnectionMetrics> value) {
        Gauge.builder(name, this, value)
                .description(description)
                .strongReference(true)
                .register(registry);
    }

    private void closed(MeterRegistry registry, String reason, ToDoubleFunction<ConnectionMetrics> count) {
        FunctionCounter.builder("synapse.connections.closed", this, count)
                .description(
                        "Connections closed by the gateway: over a limit, evicted for a new one, or past a deadline")
                .tag("reason", reason)
                .register(registry);
    }

    private void refused(MeterRegistry registry, String limit, ToDoubleFunction<ConnectionMetrics> count) {
        FunctionCounter.builder("synapse.requests.refused", this, count)
                .description("Requests refused at the limit of concurrent requests")
                .tag("limit", limit)
                .register(registry);
    }
}
