package dev.synapse.embedded;

/** The text of a {@code redis.conf}. The password stands in it and thus in no command line. */
final class RedisConfig {
    private RedisConfig() {}

    static String of(RedisOptions options, int port) {
        return """
                bind %s
                protected-mode yes
                port %d
                requirepass %s
                dir %s
                daemonize no
                maxmemory-policy noeviction
                stream-node-max-entries 16
                save ""
                appendonly %s
                appendfsync everysec
                """.formatted(
                        Ports.HOST,
                        port,
                        quoted(options.password()),
                        quoted(options.home().toString()),
                        options.durable() ? "yes" : "no");
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
