package dev.synapse.allinone;

import dev.synapse.embedded.PrivateHome;
import dev.synapse.gateway.GatewayApplication;
import dev.synapse.gateway.GatewaySettings;
import dev.synapse.gateway.ListenAddress;
import dev.synapse.orchestrator.loop.Orchestrator;
import dev.synapse.orchestrator.loop.OrchestratorSettings;
import dev.synapse.shared.memory.MemoryBudget;
import dev.synapse.shared.service.Backends;
import dev.synapse.shared.service.Service;
import dev.synapse.shared.service.Shutdown;
import dev.synapse.shared.settings.CoreSettings;
import dev.synapse.shared.settings.DatabaseSettings;
import dev.synapse.shared.settings.DatabaseUrl;
import dev.synapse.shared.settings.Environment;
import dev.synapse.shared.settings.ServerSetting;
import dev.synapse.workers.loop.WorkerSettings;
import dev.synapse.workers.loop.Workers;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The three services in one process, with embedded databases if no addresses are set. The services communicate only through PostgreSQL
 * and Redis, like separate processes. Closing stops the services concurrently, and then their databases in reverse order of their start.
 */
public final class AllInOne implements Service.Running {

    private static final int CONNECTIONS = 20;
    private static final int GATEWAY_PERCENT = 70;
    private static final String LOOPBACK = "127.0.0.1";

    private final Deque<Runnable> closings = new ArrayDeque<>();
    private final Map<String, Runnable> services = new ConcurrentHashMap<>();
    private final Path home;
    private final boolean demo;
    private final ListenAddress address;
    private int port;

    private AllInOne(Path home, boolean demo, ListenAddress address) {
        this.home = home;
        this.demo = demo;
        this.address = address;
    }

    /**
     * Starts everything and returns when it serves. Throws {@code InvalidSettingException} or {@code ServerStartException} with a message for the
     * user; everything started by then is stopped.
     *
     * @param progress receives the name of each start phase
     */
    public static AllInOne start(Environment given, Path home, Consumer<String> progress) {
        WorkerSettings workerSettings = WorkerSettings.from(given);
        Environment env = withAddress(given);
        AllInOne synapse = new AllInOne(home, workerSettings.isDemoOnly(), ListenAddress.from(env));
        try {
            synapse.startAll(env, workerSettings, progress);
            return synapse;
        } catch (RuntimeException e) {
            synapse.close();
            throw e;
        }
    }

    /** Without the setting only this machine may reach the API: it needs no password to register. */
    private static Environment withAddress(Environment given) {
        return given.text(ServerSetting.SYNAPSE_LISTEN_ADDRESS).isEmpty()
                ? given.with(Map.of(ServerSetting.SYNAPSE_LISTEN_ADDRESS.name(), LOOPBACK))
                : given;
    }

    private void startAll(Environment given, WorkerSettings workerSettings, Consumer<String> progress) {
        PrivateHome.open(home);
        Environment secret = HomeSecrets.in(home).complete(given);
        check(secret);
        Workers.check(workerSettings);
        Environment env = Databases.complete(secret, home, progress, closings::push);
        CoreSettings core = CoreSettings.from(env);
        progress.accept("Connecting and migrating");
        Backends backbone = Backends.connect(core, DatabaseSettings.from(env), "all-in-one", CONNECTIONS);
        closings.push(backbone::close);
        progress.accept("Starting the services");
        MemoryBudget memory = MemoryBudget.ofHeap(env);
        ConfigurableApplicationContext gateway =
                GatewayApplication.start(env, backbone, memory.part("data of the gateway in flight", GATEWAY_PERCENT));
        services.put("gateway", gateway::close);
        port = gateway.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
        Orchestrator orchestrator = Orchestrator.start(
                core, OrchestratorSettings.from(env), backbone.redis(), backbone.shards(), backbone.database());
        services.put("loop", orchestrator::close);
        Workers workers = Workers.start(
                core,
                workerSettings,
                backbone.redis(),
                backbone.shards(),
                memory.part("threads, prompts and results of the workers", 100 - GATEWAY_PERCENT));
        services.put("loop", () -> {
            workers.close(); // first, because the orchestrator still processes their results
            orchestrator.close();
        });
    }

    /** Validates all settings before anything is started. */
    private static void check(Environment env) {
        GatewayApplication.requireFreeAddress(GatewaySettings.from(env));
        OrchestratorSettings.from(env);
        MemoryBudget.ofHeap(env);
        CoreSettings.from(env.get("REDIS_URL").isPresent() ? env : env.with(Map.of("REDIS_URL", "redis://embedded")));
        if (env.get("DATABASE_URL").isPresent()) {
            DatabaseUrl.from(env);
        }
    }

    /** The port of the API. */
    public int port() {
        return port;
    }

    /** The start message for the user. */
    String welcome() {
        String url = address.url(port);
        String hint = demo
                ? "\n\n  No API key is set: the built-in demo model answers. Set OPENAI_API_KEY (or OPENAI_BASE_URL, …) for a real one."
                : "";
        return """

                Synapse is ready.
                  Console  %s/
                  API      %s
                  Docs     %s/docs
                  Log      %s%s%s

                  Talk to a team: open the console, or ./synapse chat        Stop: Ctrl-C
                """.formatted(url, url, url, home.resolve("logs/synapse.log"), access(), hint);
    }

    private String access() {
        return address.isLoopback()
                ? "\n\n  Only this machine can reach the API. To open it to others: SYNAPSE_LISTEN_ADDRESS=0.0.0.0 (docs/operations.md, Security)"
                : "";
    }

    @Override
    public void close() {
        Shutdown.runAll(Shutdown.LIMIT, Map.copyOf(services));
        services.clear();
        while (!closings.isEmpty()) {
            closings.pop().run();
        }
    }
}
