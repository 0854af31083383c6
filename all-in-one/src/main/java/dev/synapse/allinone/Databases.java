package dev.synapse.allinone;

import dev.synapse.embedded.EmbeddedPostgres;
import dev.synapse.embedded.EmbeddedRedis;
import dev.synapse.embedded.PostgresOptions;
import dev.synapse.embedded.RedisOptions;
import dev.synapse.embedded.SupervisedServer;
import dev.synapse.shared.settings.Environment;
import dev.synapse.shared.settings.ServerSetting;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/** Starts the embedded databases for addresses that are not set. */
final class Databases {

    static final String POSTGRES = "postgres";
    static final String REDIS = "redis";

    private Databases() {}

    /** The settings with the addresses of databases that another process runs under this home, if any. */
    static Environment ofRunning(Environment given, Path home) {
        HomeSecrets secrets = HomeSecrets.in(home);
        Environment env = given;
        if (env.get("DATABASE_URL").isEmpty()) {
            env = EmbeddedPostgres.urlOfRunning(home.resolve(POSTGRES), secrets.get("postgres-password"))
                    .map(url -> given.with(Map.of("DATABASE_URL", url)))
                    .orElse(env);
        }
        Environment known = env;
        return env.get("REDIS_URL").isPresent()
                ? env
                : EmbeddedRedis.urlOfRunning(home.resolve(REDIS), secrets.get("redis-password"))
                        .map(url -> known.with(Map.of("REDIS_URL", url)))
                        .orElse(env);
    }

    /** The settings with both addresses; {@code closings} receives how to close each started database. */
    static Environment complete(Environment given, Path home, Consumer<String> progress, Consumer<Runnable> closings) {
        HomeSecrets secrets = HomeSecrets.in(home);
        Environment env = given;
        if (env.get("DATABASE_URL").isEmpty()) {
            progress.accept("Starting PostgreSQL");
            PostgresOptions options = postgresOptions(env, home);
            EmbeddedPostgres postgres = EmbeddedPostgres.start(options);
            closings.accept(SupervisedServer.supervise(
                    "PostgreSQL", postgres, same -> EmbeddedPostgres.start(options.on(same)))::close);
            env = env.with(Map.of("DATABASE_URL", postgres.url()));
        }
        if (env.get("REDIS_URL").isEmpty()) {
            progress.accept("Starting Redis");
            int port = env.integer(ServerSetting.SYNAPSE_REDIS_PORT);
            int memory = env.integer(ServerSetting.SYNAPSE_REDIS_MAX_MEMORY_MB);
            RedisOptions options =
                    new RedisOptions(home.resolve(REDIS), port, secrets.get("redis-password"), true, memory);
            EmbeddedRedis redis = EmbeddedRedis.start(options);
            closings.accept(
                    SupervisedServer.supervise("Redis", redis, same -> EmbeddedRedis.start(options.on(same)))::close);
            env = env.with(Map.of("REDIS_URL", redis.url()));
        }
        return env;
    }

    static PostgresOptions postgresOptions(Environment env, Path home) {
        int port = env.integer(ServerSetting.SYNAPSE_POSTGRES_PORT);
        return new PostgresOptions(
                home.resolve(POSTGRES), port, HomeSecrets.in(home).get("postgres-password"), true);
    }
}
