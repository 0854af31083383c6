package dev.synapse.shared.settings;

import dev.synapse.shared.settings.SettingValue.Text;
import dev.synapse.shared.settings.SettingValue.WholeNumber;

/** Jobs, leases, attempts and memory of the services. */
@SuppressWarnings("ImmutableEnumChecker") // its definition is a record of immutable parts
public enum LoopSetting implements Setting {
    SYNAPSE_SHARDS(
            new WholeNumber(16, 1, 256, ""),
            "G O W",
            "Shards of the live state; fixed for the life of an installation."),
    SYNAPSE_MAX_ATTEMPTS(
            new WholeNumber(3, 1, 20, "attempts"),
            "G O W",
            "Attempts of one step, crashes included, before a fallback is asked or the step fails; deliveries of "
                    + "any other job."),
    SYNAPSE_BUSY_ATTEMPTS(
            new WholeNumber(6, 1, 20, "attempts"),
            "G O W",
            "Attempts of a step whose model is [busy or out of reach](models.md#model-calls), if that is more than the number "
                    + "above and that is not 1; 6 span at least half a minute."),
    SYNAPSE_WORKER_LEASE_MS(
            new WholeNumber(15_000, 500, 600_000, "milliseconds"),
            "G O W",
            "How long a worker may hold a job without a sign of life before another process takes it over."),
    SYNAPSE_ORCHESTRATOR_LEASE_MS(
            new WholeNumber(6_000, 500, 600_000, "milliseconds"), "G O W", "The same for the orchestrator."),
    SYNAPSE_WORKER_CONCURRENCY(
            new WholeNumber(1_000, 1, 10_000, "jobs"),
            "W",
            "Model and tool calls that one worker process runs at a time, and half as many more (rounded up) from the "
                    + "[bulk stream](redis.md#the-workers-two-streams)."),
    SYNAPSE_MONITORING_ADDRESS(
            new Text("host and port, `127.0.0.1:9464`; port 0 is any free port"),
            "O W",
            "Where an orchestrator or a worker that runs as a separate process serves [health and "
                    + "metrics](operations.md#logs-health-metrics), without a token. Processes on one machine need "
                    + "different ports. Not set: no port. The all-in-one serves both on its API port."),
    SYNAPSE_WORKER_METRICS_ADDRESS(
            new Text("as above"), "W", "The previous name, used by workers if the one above is not set."),
    SYNAPSE_RUNNING_TURNS_PER_USER(
            new WholeNumber(64, 1, 1_000_000, "turns"),
            "O",
            "Running turns of one user, spread over the shards (64 are 4 on each of 16, never less than 1); the "
                    + "others wait in order."),
    SYNAPSE_MAX_LIVE_FILE_BYTES(
            new WholeNumber(20_971_520, 0, 1_000_000_000, "bytes"),
            "O",
            "Files of one group that are in Redis for the models, those of its newest messages; of older ones models get a note."),
    SYNAPSE_MEMORY_SHARE(
            new WholeNumber(40, 5, 80, "percent of the heap"),
            "G W",
            "[Memory budget](operations.md#memory-of-a-process) of data in flight: bodies, responses, events, "
                    + "prompts, results.");

    private final Definition definition;

    LoopSetting(SettingValue value, String readBy, String meaning) {
        this.definition = new Definition(name(), value, readBy, meaning);
    }

    @Override
    public Definition definition() {
        return definition;
    }
}
