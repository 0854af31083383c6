package dev.synapse.chaos;

import dev.synapse.embedded.EmbeddedRedis;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A disk without room for more than a few bytes of a Redis server's append-only file. A real one would need a small file system, which
 * only root can mount; instead the running process may not let its files grow ({@code RLIMIT_FSIZE}). Redis gets part of a write done, and
 * reports {@code No space left on device}.
 */
record FullDisk(KillableServer<EmbeddedRedis> server) {

    private static final int FREE_BYTES = 1000;
    private static final int LIMIT_SECONDS = 20;

    /** Whether this system has the program that changes the limits of a running process. */
    static boolean isSupported() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "prlimit")));
    }

    void fill() {
        try {
            limit(Long.toString(Files.size(TornTail.newestFile(server.home())) + FREE_BYTES));
        } catch (IOException e) {
            throw new IllegalStateException("Cannot read the size of Redis's file", e);
        }
    }

    void free() {
        limit("unlimited");
    }

    private void limit(String bytes) {
        List<String> command =
                List.of("prlimit", "--pid", Long.toString(server.pid()), "--fsize=" + bytes + ":unlimited");
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException(String.join(" ", command) + " failed: " + output);
            }
        } catch (IOException e) {
            throw new IllegalStateException("Cannot limit Redis's files", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while limiting Redis's files", e);
        }
    }
}
