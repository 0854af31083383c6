package dev.synapse.benchmark;

import com.zaxxer.hikari.HikariDataSource;
import dev.synapse.embedded.EmbeddedPostgres;
import dev.synapse.embedded.EmbeddedRedis;
import dev.synapse.gateway.migrate.Migrations;
import dev.synapse.models.Providers;
import dev.synapse.models.http.Connections;
import dev.synapse.orchestrator.loop.Orchestrator;
import dev.synapse.shared.memory.MemoryBudget;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Shards;
import dev.synapse.shared.service.Backends;
import dev.synapse.shared.service.RedisBackend;
import dev.synapse.shared.settings.CoreSettings;
import dev.synapse.shared.settings.DatabaseSettings;
import dev.synapse.shared.settings.Environment;
import dev.synapse.workers.loop.WorkerSettings;
import dev.synapse.workers.loop.Workers;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/**
 * The loop under load: orchestrator and workers on durable embedded databases, with separate connections as in separate processes, and a
 * model that answers instantly. The benchmark has its own connections.
 */
final class LoopUnderTest implements AutoCloseable {

    private static final int CONNECTIONS = 20;
    private static final int OWN_CONNECTIONS = 4;

    private final InstantModel model = new InstantModel();
    private final Deque<Runnable> closings = new ArrayDeque<>();
    private final String administratorUrl;
    private final Backends own;

    private LoopUnderTest(Workspace workspace, String name) {
        EmbeddedPostgres postgres = workspace.postgres(name + "-postgres");
        closings.push(postgres::close);
        EmbeddedRedis redis = workspace.redis(name + "-redis");
        closings.push(redis::close);
        administratorUrl = redis.administratorUrl();
        Environment env = Environment.of(Map.of(
                "DATABASE_URL",
                postgres.url(),
                "REDIS_URL",
                redis.url(),
                "SYNAPSE_HOME",
                workspace.directory(name).toString()));
        CoreSettings core = CoreSettings.from(env);
        DatabaseSettings database = DatabaseSettings.from(env);
        own = keep(Backends.connect(core, database, "benchmark", OWN_CONNECTIONS));
        new Migrations(own.database()).apply();
        startOrchestrator(core, database);
        startWorkers(core, WorkerSettings.from(env));
    }

    static LoopUnderTest start(Workspace workspace, String name) {
        return workspace.keep(new LoopUnderTest(workspace, name));
    }

    private void startOrchestrator(CoreSettings core, DatabaseSettings database) {
        Backends backends = keep(Backends.connect(core, database, "orchestrator-service", CONNECTIONS));
        Orchestrator orchestrator = Orchestrator.start(core, backends.redis(), backends.shards(), backends.database());
        closings.push(orchestrator::close);
    }

    private void startWorkers(CoreSettings core, WorkerSettings settings) {
        RedisBackend backends = RedisBackend.connect(core);
        closings.push(backends::close);
        Workers workers = Workers.start(
                core,
                settings,
                backends.redis(),
                backends.shards(),
                MemoryBudget.ofHeap(Environment.of(Map.of())),
                new Connections(),
                Providers.only(InstantModel.PROVIDER, model));
        closings.push(workers::close);
    }

    private Backends keep(Backends backends) {
        closings.push(backends::close);
        return backends;
    }

    InstantModel model() {
        return model;
    }

    String administratorUrl() {
        return administratorUrl;
    }

    /** Connection of the benchmark. */
    Redis redis() {
        return own.redis();
    }

    Shards shards() {
        return own.shards();
    }

    HikariDataSource database() {
        return own.database();
    }

    @Override
    public void close() {
        while (!closings.isEmpty()) {
            closings.pop().run();
        }
    }
}
