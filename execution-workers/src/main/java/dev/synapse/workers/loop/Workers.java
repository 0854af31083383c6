package dev.synapse.workers.loop;

import dev.synapse.models.Providers;
import dev.synapse.models.http.Connections;
import dev.synapse.shared.catalogue.Catalogue;
import dev.synapse.shared.catalogue.CatalogueStore;
import dev.synapse.shared.memory.MemoryBudget;
import dev.synapse.shared.model.Uuids;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Shards;
import dev.synapse.shared.settings.CoreSettings;
import dev.synapse.shared.turn.Budgets;
import dev.synapse.shared.turn.ClosedTurns;
import dev.synapse.shared.turn.ClosedTurnsListener;
import dev.synapse.shared.turn.LiveFiles;
import dev.synapse.shared.turn.StepCommits;
import dev.synapse.tools.ToolRegistry;
import dev.synapse.tools.mcp.McpServers;
import io.micrometer.core.instrument.Metrics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;

/** A running worker, from start to close. Thread-safe. */
public final class Workers implements AutoCloseable {

    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(20);

    private final Connections connections;
    private final CataloguePublisher publisher;
    private final McpServers mcp;
    private final StepLoops steps;
    private final ClosedTurnsListener closedTurnsListener;
    private final BusyModelNotices busyModels;
    private final StepMemory memory;

    private Workers(
            Connections connections,
            CataloguePublisher publisher,
            McpServers mcp,
            StepLoops steps,
            ClosedTurnsListener closedTurnsListener,
            BusyModelNotices busyModels,
            StepMemory memory) {
        this.connections = connections;
        this.publisher = publisher;
        this.mcp = mcp;
        this.steps = steps;
        this.closedTurnsListener = closedTurnsListener;
        this.busyModels = busyModels;
        this.memory = memory;
    }

    /**
     * Checks the settings without starting anything.
     *
     * @throws dev.synapse.shared.settings.InvalidSettingException if the default provider or the fallback is not
     *     configured
     */
    public static void check(WorkerSettings settings) {
        try (Connections connections = new Connections()) {
            Providers providers = Providers.of(settings.providers(), connections, settings.models());
            PublishedCatalogue.defaultProvider(settings, providers);
            Fallbacks.of(providers, settings.fallback());
        }
    }

    /**
     * Starts to take jobs.
     *
     * @param memory the budget for threads, prompts, answers and tool results
     * @throws dev.synapse.shared.settings.InvalidSettingException if the default provider is not configured
     */
    public static Workers start(
            CoreSettings core, WorkerSettings settings, Redis redis, Shards shards, MemoryBudget memory) {
        Connections connections = new Connections();
        Providers providers = Providers.of(settings.providers(), connections, settings.models());
        return start(core, settings, redis, shards, memory, connections, providers);
    }

    /** Starts with the caller's providers; for load tests with a model that answers immediately. */
    public static Workers start(
            CoreSettings core,
            WorkerSettings settings,
            Redis redis,
            Shards shards,
            MemoryBudget memory,
            Connections connections,
            Providers providers) {
        ToolRegistry tools = ToolRegistry.builtIn(settings.tools(), connections.client());
        Supplier<Catalogue> catalogue = PublishedCatalogue.of(settings, providers, tools);
        ClosedTurns closedTurns = new ClosedTurns();
        StepMemory stepMemory = new StepMemory(memory);
        String name = "worker-" + Uuids.next();
        BusyModelNotices busyModels =
                new BusyModelNotices(redis, name, settings.providers()::account, InstantSource.system());
        StepJobHandler handler = new StepJobHandler(
                new StepCommits(redis, shards, closedTurns),
                new Budgets(redis, shards),
                new LiveFiles(redis, shards),
                agentStep(settings, providers, tools, busyModels.busyModels()),
                new ToolStep(tools),
                stepMemory,
                new AttemptLimits(core.maxAttempts(), core.maxBusyAttempts()));
        CataloguePublisher publisher = new CataloguePublisher(new CatalogueStore(redis), name, catalogue);
        tools.onChange(publisher::publishNow);
        McpServers mcp = McpServers.start(settings.mcp(), connections.client(), tools);
        StepLoops steps = StepLoops.start(redis, shards, name, core.workerLease(), settings.maxInFlight(), handler);
        ClosedTurnsListener closedTurnsListener =
                ClosedTurnsListener.listen(redis, shards, closedTurns, steps::stopWork);
        return new Workers(connections, publisher, mcp, steps, closedTurnsListener, busyModels, stepMemory);
    }

    private static AgentStep agentStep(
            WorkerSettings settings, Providers providers, ToolRegistry tools, BusyModels busy) {
        ModelCallMetrics metrics = new ModelCallMetrics(Metrics.globalRegistry, providers.models());
        return new AgentStep(
                providers,
                tools,
                metrics,
                new FailurePolicy(Fallbacks.of(providers, settings.fallback()), busy, metrics),
                settings.context());
    }

    /** The heap currently reserved for steps, in bytes. */
    long reservedBytes() {
        return memory.reserved();
    }

    /** Stops taking jobs, completes or releases the running ones, and closes the connections. */
    @Override
    public void close() {
        close(DRAIN_LIMIT);
    }

    /** Closes; waits at most {@code drain} for running jobs. */
    void close(Duration drain) {
        publisher.close();
        steps.close(drain);
        closedTurnsListener.close();
        busyModels.close();
        mcp.close();
        connections.close();
    }
}
