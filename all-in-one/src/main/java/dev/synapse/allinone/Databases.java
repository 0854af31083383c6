package dev.synapse.allinone;

import dev.synapse.embedded.EmbeddedPostgres;
import dev.synapse.embedded.EmbeddedRedis;
import dev.synapse.embedded.PostgresOptions;
import dev.synapse.embedded.RedisOptions;
import dev.synapse.shared.settings.Environment;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/** Starts the embedded databases whose addresses are not given. */
final class Databases {

    private Databases() {}

    /** The settings with both addresses; what is started is to be closed by what {@code closings} receives. */
    static Environment complete(Environment given, Path home, Consumer<String> progress, Consumer<Runnable> closings) {
        HomeSecrets secrets = HomeSecrets.in(home);
        Environment env = given;
        if (env.get("DATABASE_URL").isEmpty()) {
            progress.accept("Starting PostgreSQL");
            int port = env.integer("SYNAPSE_POSTGRES_PORT", 0, 0, 65535);
            EmbeddedPostgres postgres = EmbeddedPostgres.start(
                    new PostgresOptions(home.resolve("postgres"), port, secrets.get("postgres-password"), true));
            closings.accept(postgres::close);
            env = env.with(Map.of("DATABASE_URL", postgres.url()));
        }
        if (env.get("REDIS_URL").isEmpty()) {
            progress.accept("Starting Redis");
            int port = env.integer("SYNAPSE_REDIS_PORT", 0, 0, 65535);
            EmbeddedRedis redis = EmbeddedRedis.start(
                    new RedisOptions(home.resolve("redis"), port, secrets.get("redis-password"), true));
            closings.accept(redis::close);
            env = env.with(Map.of("REDIS_URL", redis.url()));
        }
        return env;
    }
}
