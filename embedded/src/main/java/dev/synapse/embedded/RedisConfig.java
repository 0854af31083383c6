package dev.synapse.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** The text of a {@code redis.conf}. It contains the users, so that no password appears on a command line. */
final class RedisConfig {
    private RedisConfig() {}

    static String of(RedisOptions options, int port, String administratorPassword) {
        return """
                bind %s
                protected-mode yes
                port %d
                dir %s
                daemonize no
                maxmemory %dmb
                maxmemory-policy noeviction
                maxmemory-clients %dmb
                client-output-buffer-limit normal 128mb 64mb 30
                client-output-buffer-limit pubsub 32mb 8mb 30
                stream-node-max-entries 16
                save ""
                appendonly %s
                appendfsync everysec
                """.formatted(
                                Ports.HOST,
                                port,
                                quoted(options.home().toString()),
                                options.maxMemoryMegabytes(),
                                Math.max(1, options.maxMemoryMegabytes() / 2),
                                options.durable() ? "yes" : "no")
                + RedisUsers.config(options.password(), administratorPassword);
    }

    /** The port in such a file; empty if there is no file. */
    static Optional<Integer> port(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.matches("port \\d+"))
                    .map(line -> Integer.valueOf(line.substring("port ".length())))
                    .findFirst();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new ServerStartException("Cannot read " + file + ": " + e, e);
        }
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
