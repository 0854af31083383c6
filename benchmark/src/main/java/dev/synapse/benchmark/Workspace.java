package dev.synapse.benchmark;

import dev.synapse.embedded.EmbeddedPostgres;
import dev.synapse.embedded.EmbeddedRedis;
import dev.synapse.embedded.PostgresOptions;
import dev.synapse.embedded.RedisOptions;
import dev.synapse.testkit.OpenResources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A temporary directory and the resources in it. Closing it, or terminating this JVM, closes all open resources, newest first, and deletes
 * the directory.
 */
final class Workspace implements AutoCloseable {

    private final Path root;
    private final OpenResources open = new OpenResources();
    private final Thread hook = new Thread(this::clean, "clean-up");

    private Workspace(Path root) {
        this.root = root;
    }

    static Workspace create() {
        try {
            Workspace workspace = new Workspace(Files.createTempDirectory("synapse-bench-"));
            Runtime.getRuntime().addShutdownHook(workspace.hook);
            return workspace;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot create a temporary directory: " + e.getMessage(), e);
        }
    }

    /** Path of a subdirectory; not created. */
    Path directory(String name) {
        return root.resolve(name);
    }

    /** Closes the resource together with this workspace; the resource may be closed earlier, and then is closed twice. */
    synchronized <T extends AutoCloseable> T keep(T resource) {
        return open.add(resource);
    }

    /** Starts a Redis with the settings of the product. */
    EmbeddedRedis redis(String name) {
        return keep(EmbeddedRedis.start(new RedisOptions(directory(name), 0, password(), true)));
    }

    /** Starts a PostgreSQL with the settings of the product. */
    EmbeddedPostgres postgres(String name) {
        return keep(EmbeddedPostgres.start(new PostgresOptions(directory(name), 0, password(), true)));
    }

    @Override
    public void close() {
        clean();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the JVM is about to end: the hook has done or does the same
        }
    }

    private synchronized void clean() {
        open.closeAndReport();
        delete();
    }

    private void delete() {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            System.err.println("Cannot delete " + root + ": " + e);
        }
    }

    private static String password() {
        return UUID.randomUUID().toString();
    }
}
