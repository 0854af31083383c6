package dev.synapse.chaos;

import dev.synapse.chaos.ServiceProcess.Kind;
import dev.synapse.embedded.EmbeddedPostgres;
import dev.synapse.embedded.EmbeddedRedis;
import dev.synapse.embedded.ServerPort;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Shards;
import dev.synapse.shared.settings.DatabaseUrl;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.CutProxy;
import dev.synapse.testkit.InvariantChecker;
import dev.synapse.testkit.OpenResources;
import dev.synapse.testkit.ResearchTeam;
import dev.synapse.testkit.ScriptedModelServer;
import dev.synapse.testkit.ScriptedSearchServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A Synapse with a process per service in a temporary directory. PostgreSQL and Redis can be killed, and the connections of each
 * service to them can be cut. The model server and the search server are scripted. Closing the installation, or terminating this JVM,
 * removes all files and processes.
 */
final class Installation implements AutoCloseable {

    private static final String JVM_OPTIONS = "-Xmx256m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC";
    private static final String SECRET = UUID.randomUUID().toString();
    static final int SHARDS = 16;

    private final OpenResources open = new OpenResources();
    private final Thread hook = new Thread(open::closeAndReport, "clean-up");
    private final Path directory =
            opened(new TemporaryDirectory("synapse-chaos-")).path();
    private final KillableServer<EmbeddedPostgres> postgres;
    private final RedisServers redisServers;
    private final ScriptedModelServer models =
            opened(ScriptedModelServer.start().otherwise(new ResearchTeam()));
    private final ScriptedSearchServer search = opened(ScriptedSearchServer.start());
    private final List<ServiceProcess> services = new ArrayList<>();
    private final List<String> addresses = new ArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();
    private final Redis redis;

    /** Number of processes and settings of the services. */
    record Plan(int gateways, int orchestrators, int workers, Map<String, String> settings) {

        Plan {
            settings = Map.copyOf(settings);
        }
    }

    private Installation(Plan plan, RedisServers.Starter redisStarter) {
        Runtime.getRuntime().addShutdownHook(hook);
        this.postgres = opened(KillableServer.postgres(directory.resolve("postgres"), SECRET));
        this.redisServers = opened(redisStarter.start(directory, SECRET));
        this.redis = opened(Redis.connect(redisServers.administratorUrl()));
        for (int i = 1; i <= plan.gateways(); i++) {
            int port = ServerPort.free();
            addresses.add("http://127.0.0.1:" + port);
            add(Kind.GATEWAY, "gateway-" + i, plan, Map.of("SYNAPSE_PORT", Integer.toString(port)));
        }
        for (int i = 1; i <= plan.orchestrators(); i++) {
            add(Kind.ORCHESTRATOR, "orchestrator-" + i, plan, Map.of());
        }
        for (int i = 1; i <= plan.workers(); i++) {
            add(Kind.WORKER, "worker-" + i, plan, Map.of("OPENAI_API_KEY", "worker-" + i));
        }
    }

    /** Starts all processes, with a single Redis server, and waits until they run. */
    static Installation start(Plan plan) {
        return start(plan, SingleRedis::start);
    }

    /** Starts all processes and waits until they run. */
    static Installation start(Plan plan, RedisServers.Starter redis) {
        Installation installation = new Installation(plan, redis);
        try {
            installation.services.forEach(ServiceProcess::start);
            installation.services.forEach(ServiceProcess::awaitRunning);
            return installation;
        } catch (RuntimeException | Error e) {
            installation.close();
            throw e;
        }
    }

    KillableServer<EmbeddedPostgres> postgres() {
        return postgres;
    }

    /** The only Redis server; throws if there are several. */
    KillableServer<EmbeddedRedis> redisServer() {
        return redisServers(SingleRedis.class).server();
    }

    /** The Redis servers; throws if they are of another kind. */
    <T extends RedisServers> T redisServers(Class<T> kind) {
        return kind.cast(redisServers);
    }

    /** The maximum number of connections of all services to one Redis server. */
    int maxConnectionsToRedis() {
        return redisServers.maxConnections() * services.size();
    }

    /** A connection to Redis as administrator. */
    Redis redis() {
        return redis;
    }

    ScriptedModelServer models() {
        return models;
    }

    ScriptedSearchServer search() {
        return search;
    }

    List<ServiceProcess> services() {
        return List.copyOf(services);
    }

    List<ServiceProcess> services(Kind kind) {
        return services.stream().filter(service -> service.kind() == kind).toList();
    }

    /** A client of the gateways in turn. */
    ApiClient api() {
        return ApiClient.at(addresses.get(Math.floorMod(turn.getAndIncrement(), addresses.size())));
    }

    /** Checks the invariants over direct connections. */
    InvariantChecker checker() {
        return new InvariantChecker(redis, new Shards(SHARDS), database());
    }

    DatabaseUrl database() {
        return DatabaseUrl.parse(postgres.server().url());
    }

    /** Undoes all faults and waits until all processes run. */
    void heal() {
        for (ServiceProcess service : services) {
            for (CutProxy way : List.of(service.redis(), service.database())) {
                way.dropHold();
                way.resume();
                way.accept();
            }
        }
        postgres.start();
        redisServers.heal();
        services.forEach(ServiceProcess::start);
        services.forEach(ServiceProcess::awaitRunning);
    }

    private void add(Kind kind, String name, Plan plan, Map<String, String> own) {
        CutProxy toRedis = opened(redisServers.openProxy());
        CutProxy toDatabase = opened(CutProxy.to("127.0.0.1", postgres.server().port()));
        Map<String, String> settings = new HashMap<>(Map.of(
                "JAVA_TOOL_OPTIONS", JVM_OPTIONS,
                "SECRET_KEY", SECRET,
                "SYNAPSE_SHARDS", Integer.toString(SHARDS),
                "SYNAPSE_ACCESS_TOKEN_MINUTES", "1440",
                "OPENAI_BASE_URL", models.baseUrl(),
                "TAVILY_BASE_URL", search.baseUrl(),
                "REDIS_URL", redisServers.urlThrough(toRedis),
                "DATABASE_URL",
                        throughProxy(postgres.server().url(), postgres.server().port(), toDatabase)));
        settings.putAll(plan.settings());
        settings.putAll(own);
        services.add(opened(
                new ServiceProcess(kind, name, new ServiceProcess.Proxies(toRedis, toDatabase), settings, directory)));
    }

    /** The URL of a server on a port, by way of a proxy. */
    static String throughProxy(String url, int port, CutProxy proxy) {
        return url.replace("@127.0.0.1:" + port, "@127.0.0.1:" + proxy.port());
    }

    private <T extends AutoCloseable> T opened(T resource) {
        return open.add(resource);
    }

    @Override
    public void close() {
        open.closeAndReport();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the JVM is about to end: the hook has done or does the same
        }
    }
}
