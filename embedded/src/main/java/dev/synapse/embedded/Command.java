package dev.synapse.embedded;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Runs a program to completion, and returns stdout and stderr as one text. */
final class Command {
    private static final Set<String> INHERITED =
            Set.of("PATH", "HOME", "USER", "LOGNAME", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** The output of a finished program; exit code -1 if it could not be run. */
    record Result(int exitCode, String output) {
        boolean ok() {
            return exitCode == 0;
        }
    }

    private Command() {}

    static Result run(List<String> command) {
        try {
            Path output = Files.createTempFile("synapse-command", ".out");
            try {
                return run(command, output);
            } finally {
                Files.deleteIfExists(output);
            }
        } catch (IOException e) {
            return new Result(-1, String.valueOf(e.getMessage()));
        }
    }

    // A file instead of a pipe, because a background child would keep a pipe open.
    private static Result run(List<String> command, Path output) throws IOException {
        Process process = builder(command).redirectOutput(output.toFile()).start();
        try {
            return awaitEnd(process)
                    ? new Result(process.exitValue(), Files.readString(output).strip())
                    : new Result(-1, command.getFirst() + " did not exit within " + PATIENCE.toSeconds() + " s");
        } finally {
            process.destroyForcibly();
        }
    }

    // In this thread instead of onExit, which needs the common pool. Interrupts are deferred, because servers must be
    // stopped in an interrupted thread as well.
    private static boolean awaitEnd(Process process) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return process.waitFor(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * With empty stdin, stderr redirected to stdout, and a minimal environment: without keys and passwords of Synapse, and without
     * {@code PG…} variables or locales that would change the program's behaviour.
     */
    static ProcessBuilder builder(List<String> command) {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectInput(new File("/dev/null"));
        Map<String, String> environment = builder.environment();
        environment.keySet().retainAll(INHERITED);
        environment.putAll(Map.of("LC_ALL", "C", "LANG", "C", "TZ", "UTC"));
        return builder;
    }

    /** The path of a program on the PATH. */
    static Optional<Path> find(String program) {
        return findAll(List.of(program)).stream().findFirst();
    }

    /** All programs with one of these names, in PATH order. */
    static List<Path> findAll(List<String> programs) {
        String places = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
        return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
                .splitAsStream(places)
                .flatMap(place ->
                        programs.stream().map(program -> Path.of(place, program).toAbsolutePath()))
                .filter(path -> Files.isRegularFile(path) && Files.isExecutable(path))
                .toList();
    }
}
