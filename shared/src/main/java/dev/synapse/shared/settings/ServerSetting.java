package dev.synapse.shared.settings;

import dev.synapse.shared.settings.SettingValue.Secret;
import dev.synapse.shared.settings.SettingValue.Text;
import dev.synapse.shared.settings.SettingValue.WholeNumber;

/** Addresses of servers, the directory of data, and secrets. */
@SuppressWarnings("ImmutableEnumChecker") // its definition is a record of immutable parts
public enum ServerSetting implements Setting {
    SECRET_KEY(
            new Secret("text, 32 bytes or more"),
            "G",
            "Signs access tokens; the same for all gateways. Create it with `openssl rand -hex 32`. Required by a"
                    + " gateway that runs as a separate process and by Docker Compose. The all-in-one creates one and"
                    + " keeps it under `SYNAPSE_HOME`."),
    DATABASE_URL(
            new Secret("`postgresql://user:password@host:5432/database` or `jdbc:postgresql://…`"),
            "G O",
            "PostgreSQL. Required by services that run as separate processes and by `./synapse migrate`; the"
                    + " all-in-one starts its own server if it is not set. Percent-encode special characters."),
    SYNAPSE_DATABASE_CONNECTION_TIMEOUT_MS(
            new WholeNumber(3_000, 250, 600_000, "milliseconds"),
            "G O",
            "How long a request waits for a free connection to PostgreSQL; then 503."),
    SYNAPSE_DATABASE_LOCK_TIMEOUT_MS(
            new WholeNumber(4_000, 100, 600_000, "milliseconds"),
            "G O",
            "PostgreSQL's `lock_timeout`: how long a statement waits for a lock; then 503, and the orchestrator"
                    + " retries."),
    SYNAPSE_DATABASE_STATEMENT_TIMEOUT_MS(
            new WholeNumber(6_000, 100, 600_000, "milliseconds"),
            "G O",
            "PostgreSQL's `statement_timeout`, and, one second later, how long a connection waits for PostgreSQL. Not"
                    + " for migrations."),
    REDIS_URL(
            new Secret("`redis://user:password@host:6379`, `rediss://` for TLS"),
            "G O W",
            "Redis; several hosts with commas are a cluster. Required by services that run as separate processes; the"
                    + " all-in-one starts its own server if it is not set."),
    SYNAPSE_LISTEN_ADDRESS(
            new Text("IP address of this machine; `0.0.0.0` or `::` for all"),
            "G C",
            "Where the API listens, and where Docker Compose publishes it. Not set: `127.0.0.1`, which only this machine"
                    + " reaches; for an `api-gateway` that runs as a separate process all addresses. Read"
                    + " [this](operations.md#security) before you open it to others."),
    SYNAPSE_PORT(new WholeNumber(8_000, 0, 65_535, "port"), "G C", "Its port; 0 is any free port."),
    SYNAPSE_HOME(
            new Text("directory; in `.env` relative to that file", ".synapse"),
            "A",
            "Data, logs, secrets and the build. Also read by `./synapse` and `./synapse chat`."),
    SYNAPSE_POSTGRES_PORT(
            new WholeNumber(0, 0, 65_535, "port"),
            "A",
            "Where the embedded PostgreSQL listens, on 127.0.0.1 only; 0 is any free port."),
    SYNAPSE_REDIS_PORT(new WholeNumber(0, 0, 65_535, "port"), "A", "The same for the embedded Redis."),
    SYNAPSE_REDIS_MAX_MEMORY_MB(
            new WholeNumber(512, 64, 1_048_576, "megabytes"),
            "A C",
            "`maxmemory` of the embedded Redis and of Docker Compose's ([what Redis holds](redis.md))."),
    POSTGRES_PASSWORD(new Secret("letters and digits", "synapse"), "C", "Password of Docker Compose's PostgreSQL."),
    REDIS_PASSWORD(new Secret("letters and digits", "synapse"), "C", "Password of Docker Compose's Redis."),
    LOG_LEVEL(
            new Text("`TRACE`, `DEBUG`, `INFO`, `WARN` or `ERROR`, in any case; also `WARNING` and `CRITICAL`", "INFO"),
            "G O W",
            "What is logged. Libraries log no details: below `INFO` it counts for Synapse's own classes.");

    private final Definition definition;

    ServerSetting(SettingValue value, String readBy, String meaning) {
        this.definition = new Definition(name(), value, readBy, meaning);
    }

    @Override
    public Definition definition() {
        return definition;
    }
}
