package dev.synapse.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * PostgreSQL's {@code postmaster.pid}: the process id in its first line, its port in the fourth, its state in the eighth (see
 * {@code src/include/utils/pidfile.h} of PostgreSQL).
 */
record PostmasterFile(Path path) {
    private static final int PORT_LINE = 4;
    private static final int STATUS_LINE = 8;

    boolean isReady() {
        List<String> lines = lines();
        return lines.size() >= STATUS_LINE && lines.get(STATUS_LINE - 1).strip().equals("ready");
    }

    /** The process id of the postmaster; empty until it is written. */
    OptionalLong pid() {
        return lines().stream()
                .limit(1)
                .mapToLong(line -> Long.parseLong(line.strip()))
                .findFirst();
    }

    /** The port it listens on; empty until it is written. */
    Optional<Integer> port() {
        return lines().stream()
                .skip(PORT_LINE - 1)
                .map(line -> Integer.valueOf(line.strip()))
                .findFirst();
    }

    /**
     * Removes the file of a killed server that is known to have no running process. PostgreSQL refuses to start if its old process id now
     * belongs to another program, which is common after a container restart.
     */
    void deleteStale() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new ServerStartException("Cannot delete the stale " + path + ": " + e, e);
        }
    }

    private List<String> lines() {
        try {
            return Files.readAllLines(path);
        } catch (NoSuchFileException notYet) {
            return List.of();
        } catch (IOException e) {
            throw new ServerStartException("Cannot read " + path + ": " + e, e);
        }
    }
}
