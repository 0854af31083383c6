package dev.synapse.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.stream.Stream;

/** The data directory of a PostgreSQL, created by {@code initdb} on first use. Every connection needs a password. */
record PostgresData(Path directory) {
    static final String SUPERUSER = "postgres";

    /** New data takes 56 MB, most of it the write-ahead log, which soon needs as much again. */
    private static final int NEW_DATA_MEGABYTES = 150;

    static PostgresData under(Path home) {
        return new PostgresData(home.resolve("data"));
    }

    /** Checks the data directory, or creates it; the name appears only once it is complete. */
    void open(PostgresOptions options, PostgresServer server) {
        try {
            if (Files.exists(directory)) {
                checkVersion();
            } else {
                create(options, server);
            }
            server.account().chown(directory);
        } catch (IOException e) {
            throw new ServerStartException("Cannot use the PostgreSQL data in " + directory + ": " + e, e);
        }
    }

    /** The superuser's password, readable only by the owner of the home. */
    String superuserPassword() {
        return Secret.in(directory.resolveSibling("superuser.password")).get();
    }

    PostmasterFile postmaster() {
        return new PostmasterFile(directory.resolve("postmaster.pid"));
    }

    private void checkVersion() throws IOException {
        String written = Files.readString(directory.resolve("PG_VERSION")).strip();
        String ours = PostgresBinaries.version().replaceFirst("\\..*", "");
        if (!written.equals(ours)) {
            throw new ServerStartException("The data in " + directory + " was written by PostgreSQL " + written
                    + ", this is PostgreSQL " + ours + ": move it away, or upgrade it with pg_upgrade.");
        }
    }

    private void create(PostgresOptions options, PostgresServer server) throws IOException {
        DiskSpace.require(options.home(), NEW_DATA_MEGABYTES, "PostgreSQL");
        String password =
                Secret.in(directory.resolveSibling("superuser.password")).getOrCreate();
        Path scratch = Files.createTempDirectory(options.home(), "initdb-");
        try {
            Path passwordFile = Files.writeString(scratch.resolve("password"), password);
            Path fresh = Files.createDirectory(scratch.resolve("data"));
            server.account().chown(scratch);
            Command.Result result = Command.run(server.initdb(fresh, passwordFile, options.durable()));
            if (!result.ok()) {
                throw new ServerStartException(DiskSpace.explain(
                        "initdb failed (exit code " + result.exitCode() + "): " + result.output(), options.home()));
            }
            Files.move(fresh, directory, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            delete(scratch);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
