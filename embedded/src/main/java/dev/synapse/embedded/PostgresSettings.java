package dev.synapse.embedded;

import java.util.ArrayList;
import java.util.List;

/** The server settings that differ from PostgreSQL's own. */
final class PostgresSettings {
    private PostgresSettings() {}

    static List<String> of(int port, boolean durable) {
        List<String> settings = new ArrayList<>(List.of(
                "listen_addresses=" + Ports.HOST,
                "port=" + port,
                // A socket's path may be no longer than about 100 bytes, a home's may.
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
