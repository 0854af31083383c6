package dev.synapse.browser;

import dev.synapse.embedded.ServerPort;
import dev.synapse.shared.redis.Redis;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.ScriptedModelServer;
import dev.synapse.testkit.ScriptedSearchServer;
import dev.synapse.testkit.TestProcess;
import dev.synapse.testkit.TestProcess.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** A Chromium, and the all-in-one as a process with scripted model and search servers, always at the same port. */
final class BrowserTestBed implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final String KEY = "sk-scripted";

    private final Chromium chromium;
    private final Path directory;
    private final Map<String, String> settings;
    private final int port = ServerPort.free();
    private final ScriptedModelServer models = ScriptedModelServer.start(KEY);
    private final ScriptedSearchServer search = ScriptedSearchServer.start(KEY);
    private TestProcess synapse;

    private BrowserTestBed(Chromium chromium, Path directory, Map<String, String> settings) {
        this.settings = new HashMap<>(settings);
        this.chromium = chromium;
        this.directory = directory;
        this.synapse = launch();
    }

    /** Starts all of it; skips the tests where there is no Chromium. */
    static BrowserTestBed start() {
        return start(Map.of());
    }

    /** The same with more settings. */
    static BrowserTestBed start(Map<String, String> settings) {
        Chromium chromium = Chromium.start();
        try {
            return new BrowserTestBed(chromium, Files.createTempDirectory("synapse-browser-"), settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ScriptedModelServer models() {
        return models;
    }

    ApiClient api() {
        return ApiClient.at("http://127.0.0.1:" + port);
    }

    /** A page of a browser of its own: no cookie, nothing stored. */
    ConsolePage newPage() {
        return ConsolePage.open(chromium.browser(), "http://127.0.0.1:" + port + "/");
    }

    /** A connection to the database of the all-in-one. */
    Connection database() throws SQLException {
        Path home = directory.resolve("home");
        try {
            String databasePort = Files.readAllLines(home.resolve("postgres/data/postmaster.pid"))
                    .get(3);
            String password = Files.readString(home.resolve("secrets/postgres-password"));
            return DriverManager.getConnection(
                    "jdbc:postgresql://127.0.0.1:" + databasePort.strip() + "/synapse", "synapse", password.strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A connection to the Redis of the all-in-one. */
    Redis redis() {
        Path home = directory.resolve("home");
        try (Stream<String> config = Files.lines(home.resolve("redis/redis.conf"))) {
            String redisPort = config.filter(line -> line.startsWith("port "))
                    .findFirst()
                    .orElseThrow()
                    .substring("port ".length());
            String password = Files.readString(home.resolve("secrets/redis-password"));
            return Redis.connect("redis://synapse:%s@127.0.0.1:%s".formatted(password.strip(), redisPort.strip()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills the process with SIGKILL. */
    void kill() {
        synapse.kill();
    }

    /** Starts a new process with the same data. */
    void restart() {
        TestProcess before = synapse;
        synapse = launch();
        before.close();
    }

    /** The same with another setting. */
    void restartWith(String setting, String value) {
        settings.put(setting, value);
        kill();
        restart();
    }

    private TestProcess launch() {
        Map<String, String> environment = new HashMap<>(Map.of(
                "JAVA_TOOL_OPTIONS", "-Xmx512m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
                "SYNAPSE_HOME", directory.resolve("home").toString(),
                "SYNAPSE_PORT", Integer.toString(port),
                "OPENAI_BASE_URL", models.baseUrl(),
                "OPENAI_API_KEY", KEY,
                "TAVILY_BASE_URL", search.baseUrl(),
                "TAVILY_API_KEY", KEY));
        environment.putAll(settings);
        TestProcess started = TestProcess.start(Command.of("dev.synapse.allinone.AllInOneApplication")
                .withEnvironment(environment)
                .in(directory));
        started.awaitOutput("Synapse is ready", START_LIMIT);
        return started;
    }

    @Override
    public void close() {
        chromium.close();
        synapse.close();
        models.close();
        search.close();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
