package dev.synapse.embedded;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A runnable PostgreSQL: its programs and the account that runs them. */
record PostgresServer(PostgresBinaries binaries, PostgresAccount account) {

    /** Uses the shared cache, or a copy in the home if the account cannot access the cache. */
    static PostgresServer find(Path home) {
        Platform platform = Platform.current();
        try {
            return in(BinaryCache.sharedOrIn(home), platform, home);
        } catch (PostgresAccount.NoneException outOfReach) {
            return in(BinaryCache.in(home), platform, home);
        }
    }

    private static PostgresServer in(BinaryCache cache, Platform platform, Path home) {
        PostgresBinaries binaries = PostgresBinaries.in(cache, platform);
        return new PostgresServer(binaries, PostgresAccount.find(binaries, home));
    }

    List<String> initdb(Path directory, Path passwordFile, boolean durable) {
        List<String> command = new ArrayList<>(List.of(
                binaries.program("initdb"),
                "--pgdata=" + directory,
                "--username=" + PostgresData.SUPERUSER,
                "--pwfile=" + passwordFile,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--no-instructions"));
        if (!durable) {
            command.add("--no-sync");
        }
        return account.command(command);
    }

    List<String> postgres(Path directory, int port, boolean durable) {
        List<String> command = new ArrayList<>(List.of(binaries.program("postgres"), "-D", directory.toString()));
        for (String setting : settings(port, durable)) {
            command.add("-c");
            command.add(setting);
        }
        return account.command(command);
    }

    private static List<String> settings(int port, boolean durable) {
        List<String> settings = new ArrayList<>(List.of(
                "listen_addresses=" + Ports.HOST,
                "port=" + port,
                // A socket path is limited to about 100 bytes, a home path is not.
                "unix_socket_directories=",
                "max_connections=200",
                "timezone=UTC",
                "log_timezone=UTC",
                "log_line_prefix=%m [%p] ",
                "jit=off"));
        if (!durable) {
            settings.addAll(List.of(
                    "fsync=off",
                    "synchronous_commit=off",
                    "full_page_writes=off",
                    "wal_level=minimal",
                    "max_wal_senders=0"));
        }
        return settings;
    }
}
