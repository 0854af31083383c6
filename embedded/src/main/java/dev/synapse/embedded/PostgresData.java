package dev.synapse.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The data directory of a PostgreSQL, made by {@code initdb} on first use, with passwords for every connection. */
record PostgresData(Path directory) {
    static final String SUPERUSER = "postgres";

    /** Opens {@code home/data}, or makes it; a half-made one is never seen under that name. */
    static PostgresData open(PostgresOptions options, PostgresBinaries binaries, PostgresAccount account) {
        PostgresData data = new PostgresData(options.home().resolve("data"));
        try {
            if (Files.exists(data.directory)) {
                data.checkVersion();
            } else {
                data.create(options, binaries, account);
            }
            account.own(data.directory);
            return data;
        } catch (IOException e) {
            throw new ServerStartException("Cannot use the PostgreSQL data in " + data.directory + ": " + e, e);
        }
    }

    /** The superuser's password, which only the owner of the home can read. */
    String superuserPassword() {
        return Secret.in(directory.resolveSibling("superuser.password")).get();
    }

    /** The process id of the running postmaster; empty before it has written it. */
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

    private void create(PostgresOptions options, PostgresBinaries binaries, PostgresAccount account)
            throws IOException {
        String password =
                Secret.in(directory.resolveSibling("superuser.password")).getOrMake();
        Path workshop = Files.createTempDirectory(options.home(), "initdb-");
        try {
            Path passwordFile = Files.writeString(workshop.resolve("password"), password);
            Path fresh = Files.createDirectory(workshop.resolve("data"));
            account.own(workshop);
            Command.Result result = Command.run(account.command(initdb(binaries, fresh, passwordFile, options)));
            if (!result.ok()) {
                throw new ServerStartException(
                        "initdb failed (exit code " + result.exitCode() + "): " + result.output());
            }
            Files.move(fresh, directory, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            delete(workshop);
        }
    }

    private static List<String> initdb(
            PostgresBinaries binaries, Path directory, Path passwordFile, PostgresOptions options) {
        List<String> command = new ArrayList<>(List.of(
                binaries.program("initdb"),
                "--pgdata=" + directory,
                "--username=" + SUPERUSER,
                "--pwfile=" + passwordFile,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--no-instructions"));
        if (!options.durable()) {
            command.add("--no-sync");
        }
        return command;
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
