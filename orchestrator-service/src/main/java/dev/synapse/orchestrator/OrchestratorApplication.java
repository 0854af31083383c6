package dev.synapse.orchestrator;

import dev.synapse.orchestrator.loop.Orchestrator;
import dev.synapse.orchestrator.loop.OrchestratorSettings;
import dev.synapse.shared.monitoring.MonitoringServer;
import dev.synapse.shared.monitoring.ReadinessCheck;
import dev.synapse.shared.service.Backends;
import dev.synapse.shared.service.Service;
import dev.synapse.shared.service.Shutdown;
import dev.synapse.shared.settings.CoreSettings;
import dev.synapse.shared.settings.DatabaseSettings;
import dev.synapse.shared.settings.Environment;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The orchestrator as a separate process. */
public final class OrchestratorApplication {

    private static final int CONNECTIONS = 10;

    private OrchestratorApplication() {}

    /** Starts the service, which runs until a signal stops it. */
    public static void main(String[] args) {
        Service.run("orchestrator-service", () -> {
            Environment env = Service.environment();
            CoreSettings core = CoreSettings.from(env);
            OrchestratorSettings settings = OrchestratorSettings.from(env);
            Optional<MonitoringServer> monitoring = MonitoringServer.open(env);
            Backends backbone = Backends.connect(core, DatabaseSettings.from(env), "orchestrator", CONNECTIONS);
            Orchestrator orchestrator =
                    Orchestrator.start(core, settings, backbone.redis(), backbone.shards(), backbone.database());
            monitoring.ifPresent(server -> server.started(
                    List.of(ReadinessCheck.postgres(backbone.database()), ReadinessCheck.redis(backbone.redis()))));
            return () -> {
                monitoring.ifPresent(MonitoringServer::stopping);
                Shutdown.runAll(Shutdown.LIMIT, Map.of("orchestrator", orchestrator::close));
                backbone.close();
                monitoring.ifPresent(MonitoringServer::close);
            };
        });
    }
}
