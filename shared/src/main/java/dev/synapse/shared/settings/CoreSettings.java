package dev.synapse.shared.settings;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What every service needs to know.
 *
 * @param home where data, logs and build state stand
 * @param redisUrl as {@link RedisUrl} reads it
 * @param shards how many shards the installation has, fixed for its life
 * @param workerLease how long a worker's job may go without renewal before another takes it
 * @param orchestratorLease the same for the orchestrator
 * @param maxAttempts deliveries of one job before it goes to the dead letters
 */
public record CoreSettings(
        Path home, String redisUrl, int shards, Duration workerLease, Duration orchestratorLease, int maxAttempts) {

    /** Reads the settings; throws {@link InvalidSettingException} for the first that is missing or wrong. */
    public static CoreSettings from(Environment env) {
        String redis = env.require("REDIS_URL", "the address of Redis, as redis://:password@host:6379");
        RedisUrl.parse(redis); // here, so that a mistyped one is not tried for a minute
        return new CoreSettings(
                Path.of(env.get("SYNAPSE_HOME").orElse(".synapse")).toAbsolutePath(),
                redis,
                env.integer("SYNAPSE_SHARDS", 16, 1, 256),
                env.milliseconds("SYNAPSE_WORKER_LEASE_MS", Duration.ofSeconds(15), 500, 600_000),
                env.milliseconds("SYNAPSE_ORCHESTRATOR_LEASE_MS", Duration.ofSeconds(6), 500, 600_000),
                env.integer("SYNAPSE_MAX_ATTEMPTS", 3, 1, 20));
    }

    @Override
    public String toString() {
        return "CoreSettings[home=%s, shards=%d]".formatted(home, shards);
    }
}
