package dev.synapse.allinone;

import dev.synapse.embedded.EmbeddedRedis;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Shards;
import dev.synapse.shared.settings.CoreSettings;
import dev.synapse.shared.settings.DatabaseUrl;
import dev.synapse.shared.settings.Environment;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.Await;
import dev.synapse.testkit.InvariantChecker;
import dev.synapse.testkit.RecordingClient;
import dev.synapse.testkit.TestProcess;
import dev.synapse.testkit.TestProcess.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The all-in-one as a child process, started like {@code ./synapse up} but with the class path of the tests. Closing it kills the process
 * and its databases.
 */
final class RunningSynapse implements AutoCloseable {

    static final Duration START_LIMIT = Duration.ofMinutes(2);
    static final Duration STOP_LIMIT = Duration.ofSeconds(30);

    private final Path home;
    private final TestProcess process;
    private final int port;

    private RunningSynapse(Path home, TestProcess process, int port) {
        this.home = home;
        this.process = process;
        this.port = port;
    }

    /** Starts it in the given home on a free port; returns when it is ready. */
    static RunningSynapse start(Path home, Map<String, String> settings) {
        TestProcess process = launch(home, settings);
        try {
            String port = process.awaitOutput("API +http://localhost:(\\d+)", START_LIMIT)
                    .group(1);
            return new RunningSynapse(home, process, Integer.parseInt(port));
        } catch (AssertionError e) {
            process.close();
            throw e;
        }
    }

    /** Starts it without waiting. */
    static TestProcess launch(Path home, Map<String, String> settings) {
        Map<String, String> environment = new HashMap<>(ChildJvm.OPTIONS);
        environment.put("SYNAPSE_HOME", home.toString());
        environment.put("SYNAPSE_PORT", "0");
        environment.putAll(settings);
        // the working directory determines which .env file is read
        return TestProcess.start(Command.of(AllInOneApplication.class.getName())
                .withEnvironment(environment)
                .in(home.getParent()));
    }

    ApiClient api() {
        return ApiClient.at("http://127.0.0.1:" + port);
    }

    TestProcess process() {
        return process;
    }

    Path home() {
        return home;
    }

    Records records() {
        return new Records(Records.Address.ofHome(home));
    }

    /** Waits until all invariants hold in its databases and for the client. */
    void awaitSettled(RecordingClient client) {
        Environment env = Databases.ofRunning(Environment.of(Map.of()), home);
        CoreSettings settings = CoreSettings.from(env);
        String administrator =
                EmbeddedRedis.administratorUrlOfRunning(home.resolve("redis")).orElseThrow();
        try (Redis redis = Redis.connect(administrator)) {
            new InvariantChecker(redis, new Shards(settings.shards()), DatabaseUrl.from(env))
                    .watchedBy(List.of(client))
                    .awaitSettled(STOP_LIMIT);
        }
    }

    /** The processes that it has started, including those of its databases. */
    List<ProcessHandle> children() {
        return ProcessHandle.of(process.pid()).stream()
                .flatMap(ProcessHandle::descendants)
                .toList();
    }

    /** Its log and its output. */
    String log() {
        try {
            return Files.readString(home.resolve("logs/synapse.log")) + String.join("\n", process.output());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends SIGTERM and returns the exit code; fails if a process remains. */
    int stop() {
        List<ProcessHandle> children = children();
        process.terminate();
        int code = process.awaitExit(STOP_LIMIT);
        Await.until(
                Duration.ofSeconds(1),
                () -> children.stream().noneMatch(ProcessHandle::isAlive),
                "all processes have ended: " + children);
        return code;
    }

    @Override
    public void close() {
        process.close();
    }
}
