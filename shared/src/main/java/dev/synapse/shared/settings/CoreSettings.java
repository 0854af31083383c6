package dev.synapse.shared.settings;

import java.nio.file.Path;
import java.time.Duration;

/**
 * The settings of every service. Immutable; its text has no credentials.
 *
 * @param home the directory of data, logs and build state
 * @param redisUrl the address of Redis, valid for {@link RedisUrl#parse}
 * @param shards the number of shards, which never changes for an installation
 * @param workerLease the lease of the workers' jobs: the time without renewal after which another consumer takes over a job
 * @param orchestratorLease the lease of the orchestrator's jobs
 * @param maxAttempts the maximum number of deliveries of a job before it goes to the dead letters
 * @param maxBusyAttempts the maximum number of attempts of a step whose model is busy or out of reach, not less than {@code maxAttempts}
 */
public record CoreSettings(
        Path home,
        String redisUrl,
        int shards,
        Duration workerLease,
        Duration orchestratorLease,
        int maxAttempts,
        int maxBusyAttempts) {

    /** Settings with as many attempts while a model is busy as otherwise. */
    public CoreSettings(
            Path home, String redisUrl, int shards, Duration workerLease, Duration orchestratorLease, int maxAttempts) {
        this(home, redisUrl, shards, workerLease, orchestratorLease, maxAttempts, maxAttempts);
    }

    /** Reads the settings; throws {@link InvalidSettingException} for the first that is missing or invalid. */
    public static CoreSettings from(Environment env) {
        String redis = env.require("REDIS_URL", "the address of Redis, as redis://:password@host:6379");
        RedisUrl.parse(redis); // fails here already, before a service retries the connection for a minute
        return new CoreSettings(
                Path.of(env.text(ServerSetting.SYNAPSE_HOME)).toAbsolutePath(),
                redis,
                env.integer(LoopSetting.SYNAPSE_SHARDS),
                env.milliseconds(LoopSetting.SYNAPSE_WORKER_LEASE_MS),
                env.milliseconds(LoopSetting.SYNAPSE_ORCHESTRATOR_LEASE_MS),
                env.integer(LoopSetting.SYNAPSE_MAX_ATTEMPTS),
                busyAttempts(
                        env.integer(LoopSetting.SYNAPSE_MAX_ATTEMPTS), env.integer(LoopSetting.SYNAPSE_BUSY_ATTEMPTS)));
    }

    /** A single attempt means that nothing is repeated, whatever the cause. */
    private static int busyAttempts(int attempts, int whileBusy) {
        return attempts == 1 ? 1 : Math.max(attempts, whileBusy);
    }

    @Override
    public String toString() {
        return "CoreSettings[home=%s, shards=%d]".formatted(home, shards);
    }
}
