package dev.synapse.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Another JVM that owns an embedded server with data until it is killed. */
final class ChildOwner implements AutoCloseable {
    /** The keys in its environment. */
    static final String CANARY = "canary-key-5";

    private final Process process;

    private ChildOwner(Process process) {
        this.process = process;
    }

    static ChildOwner ofPostgres(Path home) throws IOException {
        return start("postgres", home);
    }

    static ChildOwner ofRedis(Path home) throws IOException {
        return start("redis", home);
    }

    private static ChildOwner start(String server, Path home) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ChildOwner.class.getName(),
                        server,
                        home.toString())
                .redirectError(Redirect.INHERIT);
        builder.environment().putAll(Map.of("OPENAI_API_KEY", CANARY, "SECRET_KEY", CANARY));
        Process process = builder.start();
        var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.equals("ready")) {
                return new ChildOwner(process);
            }
        }
        throw new IOException("the child ended before it was ready");
    }

    /** The processes of its server. */
    List<ProcessHandle> servers() {
        return process.descendants().toList();
    }

    long pid() {
        return process.pid();
    }

    void kill() {
        Polling.until(() -> !process.destroyForcibly().isAlive(), Duration.ofSeconds(20));
    }

    /** Kills it and its servers. */
    @Override
    public void close() {
        List<ProcessHandle> servers = servers();
        kill();
        servers.forEach(ProcessHandle::destroyForcibly);
    }

    public static void main(String[] args) throws Exception {
        Path home = Path.of(args[1]);
        if (args[0].equals("postgres")) {
            EmbeddedPostgres postgres = EmbeddedPostgres.start(new PostgresOptions(home, 0, "child", true));
            EmbeddedPostgresTest.execute(postgres, "CREATE TABLE of_the_child AS SELECT 7 AS x");
        } else {
            EmbeddedRedis redis = EmbeddedRedis.start(new RedisOptions(home, 0, "child", true));
            new RedisConversation(redis.port()).say("AUTH synapse child", "SET of_the_child 7");
        }
        System.out.println("ready");
        Thread.currentThread().join();
    }
}
