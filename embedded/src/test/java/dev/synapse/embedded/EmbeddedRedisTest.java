package dev.synapse.embedded;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedRedisTest {
    @TempDir
    Path directory;

    @Test
    void its_settings_fit_the_job_streams() throws IOException {
        try (EmbeddedRedis redis = EmbeddedRedis.start(durable("home"))) {
            assertThat(administer(redis, "CONFIG GET maxmemory-policy", "CONFIG GET stream-node-max-entries"))
                    .containsExactly("maxmemory-policy noeviction", "stream-node-max-entries 16");
            assertThat(administer(redis, "CONFIG GET appendonly", "CONFIG GET appendfsync", "CONFIG GET bind"))
                    .containsExactly("appendonly yes", "appendfsync everysec", "bind 127.0.0.1");
        }
    }

    @Test
    void its_memory_and_that_of_its_clients_is_bounded() throws IOException {
        RedisOptions options = new RedisOptions(directory.resolve("home"), 0, "pass", true, 64);
        try (EmbeddedRedis redis = EmbeddedRedis.start(options)) {
            assertThat(administer(redis, "CONFIG GET maxmemory", "CONFIG GET maxmemory-clients"))
                    .containsExactly("maxmemory " + (64 << 20), "maxmemory-clients " + (32 << 20));
            assertThat(administer(redis, "CONFIG GET client-output-buffer-limit"))
                    .first(as(InstanceOfAssertFactories.STRING))
                    .contains("normal " + (128 << 20), "pubsub " + (32 << 20));
            String value = "x".repeat(60_000);

            List<String> replies = say(
                    redis,
                    IntStream.range(0, 1200)
                            .mapToObj(i -> "SET key" + i + " " + value)
                            .toArray(String[]::new));

            assertThat(replies)
                    .startsWith("+OK")
                    .last(as(InstanceOfAssertFactories.STRING))
                    .startsWith("-OOM ");
        }
    }

    @Test
    void its_user_may_do_what_Synapse_does_and_no_more() throws IOException {
        try (EmbeddedRedis redis = EmbeddedRedis.start(durable("home"))) {
            assertThat(say(redis, "SET key 42", "EVAL \"return redis.call('GET', KEYS[1])\" 1 key"))
                    .containsExactly("+OK", "42");
            assertThat(say(
                            redis,
                            "CONFIG SET dir /tmp",
                            "FLUSHALL",
                            "KEYS *",
                            "SAVE",
                            "SHUTDOWN",
                            "MODULE LIST",
                            "REPLICAOF 127.0.0.1 1",
                            "SCRIPT FLUSH",
                            "FUNCTION LIST",
                            "CLIENT LIST",
                            "ACL LIST",
                            "MONITOR",
                            "EVAL \"return redis.call('FLUSHALL')\" 0"))
                    .allMatch(reply -> reply.contains("NOPERM")
                            || reply.contains("can't run this command")
                            || reply.contains("ACL failure"));
        }
    }

    @Test
    void a_home_with_the_former_default_user_password_starts_with_its_data() throws IOException {
        Path home = Files.createDirectories(directory.resolve("home"));
        Files.writeString(home.resolve("redis.conf"), "port 1\nrequirepass pass\ndir \"" + home + "\"\n");

        assertThat(EmbeddedRedis.urlOfRunning(home, "pass")).isEmpty();
        try (EmbeddedRedis redis = EmbeddedRedis.start(durable("home"))) {
            assertThat(EmbeddedRedis.urlOfRunning(home, "pass")).contains(redis.url());
            assertThat(new RedisConversation(redis.port()).say("AUTH pass"))
                    .first(as(InstanceOfAssertFactories.STRING))
                    .startsWith("-WRONGPASS");
        }
    }

    @Test
    void a_restart_keeps_the_data() throws IOException {
        try (EmbeddedRedis redis = EmbeddedRedis.start(durable("home"))) {
            say(redis, "SET kept 42", "EVAL \"redis.call('SET', 'one', 1); redis.call('SET', 'two', 2)\" 0");
        }

        try (EmbeddedRedis redis = EmbeddedRedis.start(durable("home"))) {
            assertThat(say(redis, "GET kept", "GET one", "GET two")).containsExactly("42", "1", "2");
        }
    }

    @Test
    void a_redis_for_tests_writes_nothing_to_disk() throws IOException {
        Path home = directory.resolve("home");
        try (EmbeddedRedis redis = EmbeddedRedis.start(new RedisOptions(home, 0, "pass", false))) {
            say(redis, "SET lost 42");
        }

        try (var files = Files.list(home)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("administrator.password", "redis.conf", "redis.lock", "redis.log");
        }
    }

    @Test
    void the_password_is_required_and_on_no_command_line() throws IOException {
        try (EmbeddedRedis redis = EmbeddedRedis.start(durable("home"))) {
            assertThat(new RedisConversation(redis.port()).say("PING", "AUTH default pass", "AUTH wrong"))
                    .satisfiesExactly(
                            noAuth -> assertThat(noAuth).startsWith("-NOAUTH"),
                            disabled -> assertThat(disabled).startsWith("-WRONGPASS"),
                            wrong -> assertThat(wrong).startsWith("-WRONGPASS"));
            assertThat(ProcessHandle.of(redis.pid()).orElseThrow().info().toString())
                    .doesNotContain("pass");
            assertThat(Files.getPosixFilePermissions(directory.resolve("home/redis.conf")))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
            assertThat(directory.resolve("home/redis.conf")).content().doesNotContain("pass");
        }
    }

    @Test
    void path_and_password_may_contain_spaces_and_quotes() throws IOException {
        Path home = directory.resolve("it's a \"long\" path with späces \\ ".repeat(4));
        RedisOptions options = new RedisOptions(home, 0, "pa\"ss\\ wörd+/", true);

        try (EmbeddedRedis redis = EmbeddedRedis.start(options)) {
            assertThat(redis.url()).isEqualTo("redis://synapse:pa%22ss%5C%20w%C3%B6rd%2B%2F@127.0.0.1:" + redis.port());
        }
        assertThat(home.resolve("appendonlydir")).isDirectory();
    }

    @Test
    void two_servers_start_concurrently_on_separate_homes() {
        var first =
                CompletableFuture.supplyAsync(() -> EmbeddedRedis.start(durable("one")), Thread::startVirtualThread);
        var second =
                CompletableFuture.supplyAsync(() -> EmbeddedRedis.start(durable("two")), Thread::startVirtualThread);

        try (EmbeddedRedis one = first.join();
                EmbeddedRedis two = second.join()) {
            assertThat(one.port()).isNotEqualTo(two.port());
        }
    }

    @Test
    void a_second_owner_of_a_home_is_refused_until_the_first_closes() {
        try (EmbeddedRedis first = EmbeddedRedis.start(durable("home"))) {
            assertThat(first.port()).isPositive();
            assertThatThrownBy(() -> EmbeddedRedis.start(durable("home")))
                    .isInstanceOf(ServerStartException.class)
                    .hasMessageContaining("is in use by this process");
        }

        EmbeddedRedis.start(durable("home")).close();
    }

    @Test
    void the_server_of_a_killed_owner_is_replaced_without_loss() throws IOException {
        try (ChildOwner owner = ChildOwner.ofRedis(directory.resolve("home"))) {
            assertThatThrownBy(() -> EmbeddedRedis.start(durable("home")))
                    .hasMessageContaining("is in use by process " + owner.pid());

            owner.kill();
        }

        try (EmbeddedRedis redis = EmbeddedRedis.start(durable("home"))) {
            assertThat(say(redis, "GET of_the_child")).containsExactly("7");
        }
    }

    @Test
    void a_killed_server_can_be_closed_and_started_again_on_its_port() throws IOException {
        EmbeddedRedis killed = EmbeddedRedis.start(durable("home"));
        say(killed, "SET kept 42");
        ProcessHandle process = ProcessHandle.of(killed.pid()).orElseThrow();
        process.destroyForcibly();
        assertThat(Polling.until(() -> !process.isAlive(), Duration.ofSeconds(20)))
                .isTrue();
        killed.close();

        RedisOptions again = new RedisOptions(directory.resolve("home"), killed.port(), "pass", true);
        try (EmbeddedRedis redis = EmbeddedRedis.start(again)) {
            assertThat(say(redis, "GET kept")).containsExactly("42");
        }
    }

    @Test
    void a_port_in_use_is_reported() {
        try (EmbeddedRedis first = EmbeddedRedis.start(durable("one"))) {
            RedisOptions second = new RedisOptions(directory.resolve("two"), first.port(), "other", true);

            assertThatThrownBy(() -> EmbeddedRedis.start(second))
                    .isInstanceOf(ServerStartException.class)
                    .hasMessageContaining("port " + first.port() + " on 127.0.0.1 is in use");
        }
    }

    private RedisOptions durable(String home) {
        return new RedisOptions(directory.resolve(home), 0, "pass", true);
    }

    private static List<String> say(EmbeddedRedis redis, String... commands) throws IOException {
        return sayAs("synapse pass", redis, commands);
    }

    private List<String> administer(EmbeddedRedis redis, String... commands) throws IOException {
        String password = Files.readString(directory.resolve("home/administrator.password"));
        return sayAs("administrator " + password, redis, commands);
    }

    private static List<String> sayAs(String login, EmbeddedRedis redis, String... commands) throws IOException {
        String[] all = new String[commands.length + 1];
        all[0] = "AUTH " + login;
        System.arraycopy(commands, 0, all, 1, commands.length);
        List<String> replies = new RedisConversation(redis.port()).say(all);
        return replies.subList(1, replies.size());
    }
}
