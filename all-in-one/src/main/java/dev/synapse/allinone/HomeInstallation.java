package dev.synapse.allinone;

import dev.synapse.backup.Installation;
import dev.synapse.backup.OpenDatabase;
import dev.synapse.embedded.EmbeddedPostgres;
import dev.synapse.embedded.EmbeddedRedis;
import dev.synapse.embedded.ServerStartException;
import dev.synapse.shared.settings.DatabaseUrl;
import dev.synapse.shared.settings.Environment;
import dev.synapse.shared.settings.InvalidSettingException;
import dev.synapse.shared.sql.Database;
import dev.synapse.shared.sql.DatabaseUnavailable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The databases of {@code DATABASE_URL} and {@code REDIS_URL}, or those of the all-in-one under {@code SYNAPSE_HOME}. */
record HomeInstallation(Environment env, Path home) implements Installation {

    @Override
    public OpenDatabase openForBackup() {
        if (env.get("DATABASE_URL").isPresent()) {
            return OpenDatabase.running(DatabaseUrl.from(env));
        }
        if (!Files.exists(home.resolve(Databases.POSTGRES).resolve("data"))) {
            throw new InvalidSettingException(
                    "There is nothing to back up: SYNAPSE_HOME (%s) has no PostgreSQL, and DATABASE_URL is not set"
                            .formatted(home));
        }
        return running().map(OpenDatabase::running).orElseGet(this::start);
    }

    /** The database of an all-in-one that is running; a file of a server that was killed may claim the same. */
    private Optional<DatabaseUrl> running() {
        return EmbeddedPostgres.urlOfRunning(
                        home.resolve(Databases.POSTGRES), HomeSecrets.in(home).get("postgres-password"))
                .map(DatabaseUrl::parse)
                .filter(HomeInstallation::answers);
    }

    private static boolean answers(DatabaseUrl url) {
        try {
            Database.check(url);
            return true;
        } catch (DatabaseUnavailable e) {
            return false;
        }
    }

    @Override
    public OpenDatabase openForRestore() {
        return env.get("DATABASE_URL").isPresent() ? OpenDatabase.running(DatabaseUrl.from(env)) : start();
    }

    private OpenDatabase start() {
        try {
            EmbeddedPostgres postgres = EmbeddedPostgres.start(Databases.postgresOptions(env, home));
            // a server outlives the process that does not close it
            Runtime.getRuntime().addShutdownHook(new Thread(postgres::close, "close-PostgreSQL"));
            return new OpenDatabase(DatabaseUrl.parse(postgres.url()), postgres::close);
        } catch (ServerStartException e) {
            throw new InvalidSettingException(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public String discardLiveState() {
        if (env.get("REDIS_URL").isPresent()) {
            return """
                    Before the next start, empty the Redis of REDIS_URL: FLUSHALL, as its administrator. If you do not, Synapse discards what
                    Redis knows of groups whose turns are newer than the backup, and logs that.""";
        }
        try {
            return EmbeddedRedis.putDataAside(home.resolve(Databases.REDIS))
                    .map(folder ->
                            "Redis starts empty; its former data are in %s, which may be deleted.".formatted(folder))
                    .orElse("Redis starts empty.");
        } catch (ServerStartException e) {
            throw new InvalidSettingException(
                    "The data are restored, but Redis is not empty: %s Remove %s before the next start."
                            .formatted(
                                    e.getMessage(),
                                    home.resolve(Databases.REDIS).resolve("appendonlydir")));
        }
    }
}
