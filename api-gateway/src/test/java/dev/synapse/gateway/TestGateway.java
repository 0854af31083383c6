package dev.synapse.gateway;

import dev.synapse.embedded.EmbeddedRedis;
import dev.synapse.gateway.identity.PasswordCost;
import dev.synapse.shared.catalogue.Catalogue;
import dev.synapse.shared.catalogue.Catalogue.ModelEntry;
import dev.synapse.shared.catalogue.Catalogue.ProviderEntry;
import dev.synapse.shared.catalogue.Catalogue.ToolEntry;
import dev.synapse.shared.catalogue.CatalogueStore;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.memory.MemoryBudget;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.service.Backends;
import dev.synapse.shared.settings.CoreSettings;
import dev.synapse.shared.settings.DatabaseSettings;
import dev.synapse.shared.settings.Environment;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.TestServers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A gateway with its own database and Redis and a catalogue, but without orchestrator and workers. */
public final class TestGateway implements AutoCloseable {

    public static final String SECRET = "0123456789abcdef0123456789abcdef";

    /** A listed address cannot be registered: it is given to an account that exists. */
    private static final String OPERATOR = "operator@example.org";

    private static final Map<String, String> DEFAULTS = Map.of();

    /** All tests use one address and poll fast. */
    private static final Map<String, String> UNLIMITED = Map.of(
            "SYNAPSE_REGISTRATIONS_PER_MINUTE", "100000",
            "SYNAPSE_LOGINS_PER_MINUTE", "100000",
            "SYNAPSE_REFRESHES_PER_MINUTE", "100000",
            "SYNAPSE_CHANGES_PER_MINUTE", "100000",
            "SYNAPSE_READS_PER_MINUTE", "1000000");

    /** Most tests need new users, and no test needs to guess their passwords. */
    private static final PasswordCost CHEAP = new PasswordCost(64, 1);

    private static TestGateway shared;

    private final Backends backbone;
    private final ConfigurableApplicationContext context;
    private @Nullable Redis administrator;

    private TestGateway(Backends backbone, ConfigurableApplicationContext context) {
        this.backbone = backbone;
        this.context = context;
    }

    /** The gateway shared by tests that change only their own data. */
    public static synchronized TestGateway shared() {
        if (shared == null) {
            shared = start(DEFAULTS);
        }
        return shared;
    }

    /** Starts a gateway with these settings. */
    public static TestGateway start(Map<String, String> settings) {
        EmbeddedRedis redis = TestServers.freshRedis();
        return start(TestServers.freshDatabase().url(), redis, redis.port(), settings);
    }

    /** Starts a gateway with the passwords' cost of production. */
    public static TestGateway startWithRecommendedPasswordCost() {
        EmbeddedRedis redis = TestServers.freshRedis();
        return start(TestServers.freshDatabase().url(), redis.url(), DEFAULTS, PasswordCost.RECOMMENDED);
    }

    /** Starts a gateway that connects to Redis on {@code redisPort}, which may be a proxy's. */
    public static TestGateway start(
            String databaseUrl, EmbeddedRedis redis, int redisPort, Map<String, String> settings) {
        TestGateway gateway = start(databaseUrl, redis.url().replace(":" + redis.port(), ":" + redisPort), settings);
        gateway.administrator = Redis.connect(redis.administratorUrl());
        return gateway;
    }

    public static TestGateway start(String databaseUrl, String redisUrl, Map<String, String> settings) {
        return start(databaseUrl, redisUrl, settings, CHEAP);
    }

    private static TestGateway start(
            String databaseUrl, String redisUrl, Map<String, String> settings, PasswordCost passwords) {
        Map<String, String> all = new HashMap<>(UNLIMITED);
        all.put("SYNAPSE_OPERATORS", OPERATOR);
        all.putAll(
                Map.of("SECRET_KEY", SECRET, "SYNAPSE_PORT", "0", "DATABASE_URL", databaseUrl, "REDIS_URL", redisUrl));
        all.putAll(settings);
        Environment env = Environment.of(all);
        Backends backbone = Backends.connect(CoreSettings.from(env), DatabaseSettings.from(env), "test", 10);
        publishCatalogue(backbone);
        return new TestGateway(backbone, GatewayApplication.start(env, backbone, MemoryBudget.ofHeap(env), passwords));
    }

    private static void publishCatalogue(Backends backbone) {
        ToolEntry search =
                new ToolEntry("web_search", "Searches the web", Json.mapper().readTree("{\"type\":\"object\"}"), true);
        ToolEntry calculator =
                new ToolEntry("calculator", "Calculates", Json.mapper().readTree("{\"type\":\"object\"}"), true);
        ProviderEntry demo = new ProviderEntry("demo", "demo-1", List.of(new ModelEntry("demo-1", "Demo")));
        ProviderEntry anthropic =
                new ProviderEntry("anthropic", "claude-x", List.of(new ModelEntry("claude-x", "Claude X")));
        new CatalogueStore(backbone.redis())
                .publish(
                        "test", new Catalogue(List.of(search, calculator), List.of(demo, anthropic), "demo", "demo-1"));
    }

    /** Makes the worker that the gateway knows fresh again: one counts as gone after 30 seconds. */
    public void refreshWorker() {
        publishCatalogue(backbone);
    }

    public ApiClient api() {
        return ApiClient.at("http://127.0.0.1:" + port());
    }

    /** The operator of this gateway, with a login of its own. */
    public synchronized ApiClient asOperator() {
        ApiClient.Answer login = api().login(OPERATOR, ApiClient.PASSWORD);
        if (login.status() == 200) {
            return api().as(login.body().path("access_token").asString());
        }
        ApiClient user = api().asNewUser();
        JdbcClient.create(backbone.database())
                .sql("UPDATE users SET email = :operator WHERE id = :user")
                .param("operator", OPERATOR)
                .param("user", UUID.fromString(user.me().expect(200).id()))
                .update();
        return user;
    }

    public int port() {
        return Integer.parseInt(String.valueOf(context.getEnvironment().getProperty("local.server.port")));
    }

    public Backends backbone() {
        return backbone;
    }

    public GatewayMemory memory() {
        return context.getBean(GatewayMemory.class);
    }

    /** A component of the gateway. */
    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** An administrator's connection to Redis that bypasses proxies; not for a gateway started on a Redis URL. */
    public Redis administrator() {
        return Objects.requireNonNull(administrator);
    }

    /** Stops the gateway as SIGTERM does. */
    public void stop() {
        context.close();
    }

    @Override
    public void close() {
        context.close();
        backbone.close();
        if (administrator != null) {
            administrator.close();
        }
    }
}
