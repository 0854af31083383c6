package dev.synapse.embedded;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server that runs as a child of this JVM, in a session of its own: Ctrl-C in a terminal signals the whole foreground process group, but
 * the databases have to outlive the JVM's draining. Therefore the starter must stop the server; it does not stop when the JVM ends.
 */
final class ServerProcess {
    private static final Logger log = LoggerFactory.getLogger(ServerProcess.class);
    private static final Duration LOG_CHECK = Duration.ofMinutes(1);
    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    /**
     * Private files; and a file that may not grow, because the user's processes have such a limit, is an error like a full disk, whose
     * signal would kill Redis.
     */
    private static final List<String> SETUP = List.of("/bin/sh", "-c", "umask 077; trap '' XFSZ; exec \"$@\"", "sh");

    private final String name;
    private final Process process;
    private final ServerLog output;
    private final AtomicBoolean ready = new AtomicBoolean();
    private final AtomicBoolean stopping = new AtomicBoolean();

    private ServerProcess(String name, Process process, ServerLog output) {
        this.name = name;
        this.process = process;
        this.output = output;
    }

    static ServerProcess start(String name, List<String> command, Path logFile) {
        ServerLog output = ServerLog.open(logFile);
        try {
            Process process = Command.builder(Stream.of(ownSession(), SETUP, command)
                            .flatMap(List::stream)
                            .toList())
                    .redirectOutput(Redirect.appendTo(logFile.toFile()))
                    .start();
            return new ServerProcess(name, process, output).watched();
        } catch (IOException e) {
            throw new ServerStartException("Cannot start " + name + " (" + command.getFirst() + "): " + e, e);
        }
    }

    // macOS has no setsid command, but it has Perl.
    private static List<String> ownSession() {
        Optional<List<String>> setsid = Command.find("setsid").map(path -> List.of(path.toString()));
        return setsid.or(() -> Command.find("perl")
                        .map(perl -> List.of(
                                perl.toString(),
                                "-MPOSIX",
                                "-e",
                                "POSIX::setsid(); exec { $ARGV[0] } @ARGV or die $!")))
                .orElse(List.of());
    }

    private ServerProcess watched() {
        Thread.ofVirtual().name("watch-" + name).start(this::reportEnd);
        return this;
    }

    // in a separate thread, because onExit would need the common pool
    private void reportEnd() {
        try {
            while (!process.waitFor(LOG_CHECK.toMillis(), TimeUnit.MILLISECONDS)) {
                boundLog();
            }
            if (ready.get() && !stopping.get()) {
                log.error("{} exited unexpectedly with code {}. {}", name, process.exitValue(), output.tail());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void boundLog() {
        try {
            output.bound();
        } catch (IOException e) {
            log.warn("Cannot truncate the log {} of {}: {}", output.file(), name, e.toString());
        }
    }

    /** Waits until the server answers; throws if it exits or does not answer in time. */
    void awaitReady(int port, BooleanSupplier answers) {
        boolean answered = Polling.until(() -> !process.isAlive() || answers.getAsBoolean(), START_LIMIT);
        if (answered && process.isAlive()) {
            ready.set(true);
            return;
        }
        if (process.isAlive()) {
            throw failure("it was not ready within " + START_LIMIT.toSeconds() + " s");
        }
        if (output.tellsOfTakenPort()) {
            throw ServerStartException.portTaken(
                    "%s did not start: port %d on %s is in use. Stop the program that listens there, or choose another port. %s"
                            .formatted(name, port, Ports.HOST, output.tail()));
        }
        throw failure("it exited with code " + process.exitValue());
    }

    private ServerStartException failure(String why) {
        String message = name + " did not start: " + why + ". " + output.tail();
        return new ServerStartException(DiskSpace.explain(message, output.file()));
    }

    /** Waits until the process has ended. */
    void awaitEnd() throws InterruptedException {
        process.waitFor();
    }

    long pid() {
        return process.pid();
    }

    /** Stops the server; {@code leader} is the process to signal, which may be a child of a wrapper. */
    void stop(StopSequence how, long leader) {
        stopping.set(true);
        if (!how.run(List.of(leader), () -> !process.isAlive())) {
            log.error("{} (process {}) did not exit after SIGKILL", name, leader);
        }
    }
}
