package dev.synapse.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Temporary directories for servers. When the JVM ends, the servers are closed first, and then the directories are deleted. */
final class TestHomes {
    private static final Logger log = LoggerFactory.getLogger(TestHomes.class);

    private final Deque<AutoCloseable> servers = new ConcurrentLinkedDeque<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private @Nullable Path root;

    Path next(String name) {
        return root().resolve(name + "-" + numbers.incrementAndGet());
    }

    <T extends AutoCloseable> T closeAtEnd(T server) {
        servers.addFirst(server);
        return server;
    }

    private synchronized Path root() {
        if (root == null) {
            try {
                Path made = Files.createTempDirectory("synapse-test-");
                Runtime.getRuntime().addShutdownHook(new Thread(() -> end(made)));
                root = made;
            } catch (IOException failure) {
                throw new UncheckedIOException("cannot create a directory for test servers", failure);
            }
        }
        return root;
    }

    private void end(Path made) {
        servers.forEach(TestHomes::close);
        try (Stream<Path> files = Files.walk(made)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException failure) {
            log.warn("Cannot delete {}: {}", made, failure.toString());
        }
    }

    private static void close(AutoCloseable server) {
        try {
            server.close();
        } catch (Exception failure) {
            log.warn("Cannot stop {}: {}", server, failure.toString());
        }
    }
}
