package dev.synapse.workers.loop;

import dev.synapse.models.Providers;
import dev.synapse.models.http.Connections;
import dev.synapse.shared.catalogue.Catalogue;
import dev.synapse.shared.catalogue.CatalogueStore;
import dev.synapse.shared.job.Consumer;
import dev.synapse.shared.job.JobLoop;
import dev.synapse.shared.memory.MemoryBudget;
import dev.synapse.shared.model.Uuids;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Role;
import dev.synapse.shared.redis.Shards;
import dev.synapse.shared.settings.CoreSettings;
import dev.synapse.shared.turn.Budgets;
import dev.synapse.shared.turn.ClosedTurns;
import dev.synapse.shared.turn.StepCommits;
import dev.synapse.shared.turn.TurnClosedSubscriber;
import dev.synapse.tools.ToolRegistry;
import dev.synapse.tools.mcp.McpServers;
import io.micrometer.core.instrument.Metrics;
import java.time.Duration;
import java.util.function.Supplier;

/** A running worker, from start to close. Thread-safe. */
public final class Workers implements AutoCloseable {

    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(20);

    private final Connections connections;
    private final CataloguePublisher publisher;
    private final McpServers mcp;
    private final JobLoop jobs;
    private final TurnClosedSubscriber endings;
    private final StepMemory memory;

    private Workers(
            Connections connections,
            CataloguePublisher publisher,
            McpServers mcp,
            JobLoop jobs,
            TurnClosedSubscriber endings,
            StepMemory memory) {
        this.connections = connections;
        this.publisher = publisher;
        this.mcp = mcp;
        this.jobs = jobs;
        this.endings = endings;
        this.memory = memory;
    }

    /** Throws {@code InvalidSettingException} if the default provider or the fallback is not configured; starts nothing. */
    public static void check(WorkerSettings settings) {
        try (Connections connections = new Connections()) {
            Providers providers = Providers.of(settings.providers(), connections, settings.models());
            PublishedCatalogue.defaultProvider(settings, providers);
            Fallbacks.of(providers, settings.fallback());
        }
    }

    /**
     * Begins to take jobs; throws {@code InvalidSettingException} if the default provider is not configured.
     *
     * @param memory what threads, prompts, answers and tool results may occupy
     */
    public static Workers start(
            CoreSettings core, WorkerSettings settings, Redis redis, Shards shards, MemoryBudget memory) {
        Connections connections = new Connections();
        Providers providers = Providers.of(settings.providers(), connections, settings.models());
        return start(core, settings, redis, shards, memory, connections, providers);
    }

    /** The same with providers of the caller's; for load tests with a model that answers at once. */
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
        ClosedTurns ended = new ClosedTurns();
        StepCommits commits = new StepCommits(redis, shards, ended);
        StepMemory stepMemory = new StepMemory(memory);
        StepJobHandler loop = new StepJobHandler(
                commits,
                new Budgets(redis, shards),
                new AgentStep(
                        providers,
                        tools,
                        new ModelCallMetrics(Metrics.globalRegistry, providers.models()),
                        new FailurePolicy(Fallbacks.of(providers, settings.fallback())),
                        settings.context()),
                new ToolStep(tools),
                stepMemory,
                core.maxAttempts());
        String name = "worker-" + Uuids.next();
        Consumer consumer = new Consumer(Role.WORKERS, name, core.workerLease(), settings.maxInFlight());
        CataloguePublisher publisher = new CataloguePublisher(new CatalogueStore(redis), name, catalogue);
        tools.onChange(publisher::publishNow);
        McpServers mcp = McpServers.start(settings.mcp(), connections.client(), tools);
        JobLoop jobs = JobLoop.start(redis, shards, consumer, loop);
        TurnClosedSubscriber endings = TurnClosedSubscriber.listen(redis, shards, ended, jobs::stopWork);
        return new Workers(connections, publisher, mcp, jobs, endings, stepMemory);
    }

    /** How much heap is reserved for steps at present, in bytes. */
    long reservedBytes() {
        return memory.reserved();
    }

    /** Takes no more jobs, ends or hands back what is under way, and closes the connections. */
    @Override
    public void close() {
        close(DRAIN_LIMIT);
    }

    /** The same; waits at most {@code drain} for what is under way. */
    void close(Duration drain) {
        publisher.close();
        jobs.close(drain);
        endings.close();
        mcp.close();
        connections.close();
    }
}
