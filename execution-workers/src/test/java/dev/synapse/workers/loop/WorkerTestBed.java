package dev.synapse.workers.loop;

import dev.synapse.embedded.EmbeddedRedis;
import dev.synapse.models.ContextPolicy;
import dev.synapse.models.ModelCatalogue;
import dev.synapse.models.ModelChoice;
import dev.synapse.models.ProviderSettings;
import dev.synapse.shared.catalogue.CatalogueStore;
import dev.synapse.shared.job.DelayedJobs;
import dev.synapse.shared.memory.MemoryBudget;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Shards;
import dev.synapse.shared.settings.CoreSettings;
import dev.synapse.shared.turn.StepCommits;
import dev.synapse.testkit.CutProxy;
import dev.synapse.testkit.OpenResources;
import dev.synapse.testkit.ScriptedModelServer;
import dev.synapse.testkit.ScriptedSearchServer;
import dev.synapse.testkit.TestServers;
import dev.synapse.tools.ToolSettings;
import dev.synapse.tools.mcp.McpSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A Redis, a model server and a search server for one test, and the workers that use them. Closing it stops all of
 * them.
 */
final class WorkerTestBed implements AutoCloseable {

    static final Duration LIMIT = Duration.ofSeconds(60);

    private static final Duration LONG_LEASE = Duration.ofMinutes(1);
    private static final Duration SHORT_LEASE = Duration.ofMillis(1500);

    private final OpenResources open = new OpenResources();
    private final EmbeddedRedis server = opened(TestServers.freshRedis());
    private final Redis redis = opened(Redis.connect(server.url()));
    private final Redis administrator = opened(Redis.connect(server.administratorUrl()));
    private final Shards shards = new Shards(2);
    private final StepCommits commits = new StepCommits(redis, shards);
    private final ScriptedModelServer model = opened(ScriptedModelServer.start());
    private final ScriptedSearchServer search = opened(ScriptedSearchServer.start());

    private ProviderSettings providers = ProviderSettings.openai(model.baseUrl(), null);
    private int slots = 1000;
    private MemoryBudget memory = new MemoryBudget("results of tests", 200 << 20);

    WorkerTestBed() {
        opened(DelayedJobs.start(redis, shards));
    }

    /** Registers a resource to close with the test bed, in reverse order. */
    private <T extends AutoCloseable> T opened(T resource) {
        return open.add(resource);
    }

    /** Workers with the product's defaults and three attempts per step. */
    Workers workers() {
        return workers(3);
    }

    Workers workers(int maxAttempts) {
        return workers(LONG_LEASE, maxAttempts, ModelChoice.NONE, ContextPolicy.NEWEST);
    }

    /** Workers with all providers, whose models are asked over this one of OpenAI's protocols. */
    Workers workersOver(String openaiProtocol) {
        providers = new ProviderSettings(
                        null, model.baseUrl(), "key", model.rootUrl(), "key", model.rootUrl(), model.rootUrl())
                .withOpenaiProtocol(openaiProtocol);
        return workers();
    }

    /** Workers that make this many calls at a time. */
    Workers workersWithSlots(int number) {
        slots = number;
        return workers();
    }

    /** Workers with this memory limit, which quickly take over jobs that were released. */
    Workers workersWithin(MemoryBudget bound) {
        memory = bound;
        return impatientWorkers(3);
    }

    /** Workers that quickly take over jobs whose lease is not renewed. */
    Workers impatientWorkers(int maxAttempts) {
        return workers(SHORT_LEASE, maxAttempts, ModelChoice.NONE, ContextPolicy.NEWEST);
    }

    /** Workers with a configured fallback and two attempts per step. */
    Workers workersFallingBackOn(String model) {
        return workers(LONG_LEASE, 2, new ModelChoice(Optional.of("openai"), Optional.of(model)), ContextPolicy.NEWEST);
    }

    /** Workers that summarise omitted messages, quickly take over jobs, and make two attempts per step. */
    Workers summarisingWorkers() {
        return workers(SHORT_LEASE, 2, ModelChoice.NONE, ContextPolicy.SUMMARY);
    }

    private Workers workers(Duration lease, int maxAttempts, ModelChoice fallback, ContextPolicy context) {
        CoreSettings core = new CoreSettings(Path.of("."), server.url(), 2, lease, lease, maxAttempts);
        WorkerSettings settings = new WorkerSettings(
                providers,
                new ToolSettings(null, search.baseUrl()),
                Optional.empty(),
                Optional.empty(),
                fallback,
                slots,
                ModelCatalogue.builtIn(),
                context,
                McpSettings.none());
        return opened(Workers.start(core, settings, redis, shards, memory));
    }

    /** A proxy to Redis that can be interrupted; the caller closes it. */
    CutProxy proxy() {
        return CutProxy.to("127.0.0.1", server.port());
    }

    /** Redis through the proxy. */
    String url(CutProxy proxy) {
        return server.url().replace(":" + server.port(), ":" + proxy.port());
    }

    Redis redis() {
        return redis;
    }

    /** Redis as a user with all permissions. */
    Redis administrator() {
        return administrator;
    }

    Shards shards() {
        return shards;
    }

    StepCommits commits() {
        return commits;
    }

    ScriptedModelServer model() {
        return model;
    }

    ScriptedSearchServer search() {
        return search;
    }

    CatalogueStore catalogues() {
        return new CatalogueStore(redis);
    }

    @Override
    public void close() {
        open.close();
    }
}
