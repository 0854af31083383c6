package dev.synapse.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

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

    /** The port that stands in such a file; empty where there is none. */
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
