package dev.synapse.testkit;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A child process under test. Its output is collected, and it can be killed, terminated, suspended and resumed. Neither it nor its
 * descendants outlive this JVM. It inherits only the environment variables that a shell needs, so that no setting of the developer affects
 * it.
 */
public final class TestProcess implements AutoCloseable {
    private static final List<String> INHERITED = List.of("PATH", "HOME", "USER", "LANG", "LC_ALL", "TMPDIR");
    private static final Duration LAST_LINES = Duration.ofSeconds(2);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(20);
    private static final Set<TestProcess> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> RUNNING.forEach(TestProcess::close)));
    }

    private final Process process;
    private final Thread collector;
    private final Set<ProcessHandle> descendants = ConcurrentHashMap.newKeySet();
    private final List<String> lines = new CopyOnWriteArrayList<>();

    private TestProcess(Process process) {
        this.process = process;
        this.collector = Thread.ofVirtual().name("output-" + process.pid()).unstarted(this::collect);
    }

    /**
     * A JVM to start.
     *
     * @param mainClass the main class
     * @param classpath the class path, as for {@code java -cp}
     * @param arguments the arguments of the main class
     * @param environment settings, in addition to the few inherited ones
     * @param directory the working directory
     */
    public record Command(
            String mainClass,
            String classpath,
            List<String> arguments,
            Map<String, String> environment,
            Path directory) {
        public Command {
            arguments = List.copyOf(arguments);
            environment = Map.copyOf(environment);
        }

        /** Runs a class from the current class path, in the current directory, without settings. */
        public static Command of(String mainClass, String... arguments) {
            String classpath = System.getProperty("java.class.path", "");
            return new Command(mainClass, classpath, List.of(arguments), Map.of(), Path.of(""));
        }

        public Command withClasspath(String other) {
            return new Command(mainClass, other, arguments, environment, directory);
        }

        public Command withEnvironment(Map<String, String> other) {
            return new Command(mainClass, classpath, arguments, other, directory);
        }

        public Command in(Path other) {
            return new Command(mainClass, classpath, arguments, environment, other);
        }
    }

    /** Starts a JVM of the same Java version; JVM options are taken from {@code JAVA_TOOL_OPTIONS} in the environment. */
    public static TestProcess start(Command command) {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home", ""), "bin", "java").toString());
        line.addAll(List.of("-cp", command.classpath(), command.mainClass()));
        line.addAll(command.arguments());
        return start(line, command.environment(), command.directory());
    }

    /** Starts any program. */
    public static TestProcess start(List<String> commandLine, Map<String, String> environment, Path directory) {
        File where = directory.toAbsolutePath().toFile();
        ProcessBuilder builder =
                new ProcessBuilder(commandLine).directory(where).redirectErrorStream(true);
        builder.environment().keySet().retainAll(INHERITED);
        builder.environment().putAll(environment);
        try {
            TestProcess started = new TestProcess(builder.start());
            RUNNING.add(started);
            started.collector.start();
            return started;
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot start " + commandLine, failure);
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** The lines of standard output and error so far. */
    public List<String> output() {
        return List.copyOf(lines);
    }

    /** Waits for a line that contains the pattern, including earlier lines. */
    public MatchResult awaitOutput(String regex, Duration limit) {
        Pattern pattern = Pattern.compile(regex);
        Await.until(limit, () -> found(pattern).size() + (isAlive() ? 0 : 1) > 0, "/" + regex + "/ in " + this);
        List<MatchResult> matches = Await.until(
                isAlive() ? Duration.ZERO : Duration.ofSeconds(1),
                () -> found(pattern),
                now -> !now.isEmpty(),
                "/" + regex + "/ before the end of " + this + ":\n" + String.join("\n", lines));
        return matches.getFirst();
    }

    /**
     * Waits for the exit and the last lines of output, unless a descendant still holds the output open. Returns the exit code; it is 128
     * plus the signal number if a signal ended the process.
     */
    public int awaitExit(Duration limit) {
        awaitEnd(limit);
        try {
            collector.join(LAST_LINES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return process.exitValue();
    }

    private void awaitEnd(Duration limit) {
        Await.until(limit, () -> !isAlive(), "the exit of " + this);
    }

    /** Sends SIGKILL, like a crash; descendants keep running until {@link #close()}. */
    public void kill() {
        remember();
        process.toHandle().destroyForcibly();
        awaitEnd(CLOSE_LIMIT);
    }

    /** Sends SIGTERM; returns immediately. */
    public void terminate() {
        remember();
        process.toHandle().destroy();
    }

    /** Sends SIGSTOP: suspends the process, with its connections open. */
    public void stop() {
        PosixSignal.STOP.send(pid());
    }

    /** Sends SIGCONT: resumes the process after {@link #stop()}. */
    public void cont() {
        PosixSignal.CONT.send(pid());
    }

    /** Kills the process and all of its descendants. */
    @Override
    public void close() {
        remember();
        process.toHandle().destroyForcibly();
        descendants.forEach(ProcessHandle::destroyForcibly);
        awaitEnd(CLOSE_LIMIT);
        Await.until(
                CLOSE_LIMIT,
                () -> descendants.stream().noneMatch(ProcessHandle::isAlive),
                "its descendants have exited");
        RUNNING.remove(this);
    }

    @Override
    public String toString() {
        return "process " + pid();
    }

    private void remember() {
        process.descendants().forEach(descendants::add);
    }

    private List<MatchResult> found(Pattern pattern) {
        return lines.stream()
                .map(pattern::matcher)
                .filter(Matcher::find)
                .map(Matcher::toMatchResult)
                .limit(1)
                .toList();
    }

    private void collect() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            reader.lines().forEach(lines::add);
        } catch (IOException | UncheckedIOException ended) {
            // the process has ended, and its output with it
        }
    }
}
