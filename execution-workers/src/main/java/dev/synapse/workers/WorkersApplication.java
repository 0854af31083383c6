package dev.synapse.workers;

import dev.synapse.shared.memory.MemoryBudget;
import dev.synapse.shared.service.RedisBackend;
import dev.synapse.shared.service.Service;
import dev.synapse.shared.service.Shutdown;
import dev.synapse.shared.settings.CoreSettings;
import dev.synapse.shared.settings.Environment;
import dev.synapse.workers.loop.WorkerSettings;
import dev.synapse.workers.loop.Workers;
import dev.synapse.workers.metrics.MetricsPort;
import java.util.Map;
import java.util.Optional;

/** A worker as a separate process. */
public final class WorkersApplication {

    private WorkersApplication() {}

    /** Starts the worker, which runs until a signal stops it. */
    public static void main(String[] args) {
        Service.run("execution-workers", () -> {
            Environment env = Environment.load();
            CoreSettings core = CoreSettings.from(env);
            WorkerSettings settings = WorkerSettings.from(env);
            Optional<MetricsPort> metrics = MetricsPort.open(env);
            RedisBackend backbone = RedisBackend.connect(core);
            Workers workers =
                    Workers.start(core, settings, backbone.redis(), backbone.shards(), MemoryBudget.ofHeap(env));
            return () -> {
                Shutdown.runAll(Shutdown.LIMIT, Map.of("workers", workers::close));
                backbone.close();
                metrics.ifPresent(MetricsPort::close);
            };
        });
    }
}
