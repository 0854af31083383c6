package dev.synapse.workers;

import dev.synapse.shared.memory.MemoryBudget;
import dev.synapse.shared.monitoring.MonitoringServer;
import dev.synapse.shared.monitoring.ReadinessCheck;
import dev.synapse.shared.service.RedisBackend;
import dev.synapse.shared.service.Service;
import dev.synapse.shared.service.Shutdown;
import dev.synapse.shared.settings.CoreSettings;
import dev.synapse.shared.settings.Environment;
import dev.synapse.workers.loop.WorkerSettings;
import dev.synapse.workers.loop.Workers;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A worker as a separate process. */
public final class WorkersApplication {

    /** The previous name of {@link MonitoringServer#SETTING}, which only workers had. */
    private static final String PREVIOUS_SETTING = "SYNAPSE_WORKER_METRICS_ADDRESS";

    private WorkersApplication() {}

    /** Starts the worker, which runs until a signal stops it. */
    public static void main(String[] args) {
        Service.run("execution-workers", () -> {
            Environment env = Service.environment();
            CoreSettings core = CoreSettings.from(env);
            WorkerSettings settings = WorkerSettings.from(env);
            Optional<MonitoringServer> monitoring =
                    MonitoringServer.open(env).or(() -> MonitoringServer.open(env, PREVIOUS_SETTING));
            RedisBackend backbone = RedisBackend.connect(core);
            Workers workers =
                    Workers.start(core, settings, backbone.redis(), backbone.shards(), MemoryBudget.ofHeap(env));
            monitoring.ifPresent(server -> server.started(List.of(ReadinessCheck.redis(backbone.redis()))));
            return () -> {
                monitoring.ifPresent(MonitoringServer::stopping);
                Shutdown.runAll(Shutdown.LIMIT, Map.of("workers", workers::close));
                backbone.close();
                monitoring.ifPresent(MonitoringServer::close);
            };
        });
    }
}
