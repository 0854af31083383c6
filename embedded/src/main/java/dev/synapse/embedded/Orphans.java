package dev.synapse.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Servers that still run on a data directory after their owner was killed. They are identified by program and working directory, which
 * both servers set to their data directory; a pid from a file may belong to another program by now. Callers hold the
 * {@link HomeDirectoryLock}, so any server found has no owner.
 */
final class Orphans {
    private static final Logger log = LoggerFactory.getLogger(Orphans.class);

    private final String server;
    private final Path directory;
    private final Pattern program;

    private Orphans(String server, Path directory, Pattern program) {
        this.server = server;
        this.directory = directory;
        this.program = program;
    }

    static Orphans ofPostgres(Path data) {
        return new Orphans("PostgreSQL", data, Pattern.compile("postgres"));
    }

    /** Some distributions link {@code redis-server} to {@code redis-check-rdb}, which is then the process name. */
    static Orphans ofRedis(Path home) {
        return new Orphans("Redis", home, Pattern.compile("(redis|valkey)-.*"));
    }

    /** Stops all of them; returns whether there were any. */
    boolean stop(StopSequence how) {
        List<ProcessHandle> found = find();
        if (found.isEmpty()) {
            return false;
        }
        Set<Long> pids = found.stream().map(ProcessHandle::pid).collect(Collectors.toSet());
        log.warn("Stopping {} of an earlier run in {} (processes {})", server, directory, pids);
        Set<Long> leaders = found.stream()
                .filter(process -> process.parent()
                        .map(ProcessHandle::pid)
                        .filter(pids::contains)
                        .isEmpty())
                .map(ProcessHandle::pid)
                .collect(Collectors.toSet());
        if (!how.run(leaders, () -> find().isEmpty())) {
            throw new ServerStartException(server + " of an earlier run in " + directory
                    + " did not stop; stop the processes " + pids + " manually.");
        }
        return true;
    }

    private List<ProcessHandle> find() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .command()
                        .map(command -> Path.of(command).getFileName().toString())
                        .filter(name -> program.matcher(name).matches())
                        .isPresent())
                .filter(process ->
                        workingDirectory(process.pid()).filter(this::isOurs).isPresent())
                .toList();
    }

    private boolean isOurs(Path place) {
        try {
            return Files.isSameFile(place, directory);
        } catch (IOException gone) {
            return false;
        }
    }

    private static Optional<Path> workingDirectory(long pid) {
        Path link = Path.of("/proc", Long.toString(pid), "cwd");
        try {
            return Files.isDirectory(Path.of("/proc/self")) ? Optional.of(Files.readSymbolicLink(link)) : askLsof(pid);
        } catch (IOException endedOrNotOurs) {
            return Optional.empty();
        }
    }

    private static Optional<Path> askLsof(long pid) {
        return Command.run(List.of("lsof", "-a", "-p", Long.toString(pid), "-d", "cwd", "-Fn"))
                .output()
                .lines()
                .filter(line -> line.startsWith("n/"))
                .map(line -> Path.of(line.substring(1)))
                .findFirst();
    }
}
