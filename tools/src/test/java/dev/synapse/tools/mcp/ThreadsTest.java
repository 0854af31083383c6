package dev.synapse.tools.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.testkit.Await;
import dev.synapse.testkit.ScriptedMcpServer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class ThreadsTest {

    private static final String SERVER = """
            while read -r line; do
              id=$(printf '%s' "$line" | sed -n 's/.*"id":\\("*[^",}]*"*\\).*/\\1/p')
              case "$line" in
                *'"initialize"'*) result='{"protocolVersion":"2025-06-18","capabilities":{"tools":{}},"serverInfo":{"name":"sh","version":"1"}}';;
                *'"tools/list"'*) result='{"tools":[{"name":"nothing","inputSchema":{"type":"object"}}]}';;
                *) result='{}';;
              esac
              if [ -n "$id" ]; then printf '{"jsonrpc":"2.0","id":%s,"result":%s}\\n' "$id" "$result"; fi
            done
            """;

    @Test
    void http_servers_need_no_platform_threads() throws Exception {
        try (ScriptedMcpServer server = ScriptedMcpServer.start();
                TestingMcp one = with(1, server)) {
            one.echo("s0.echo", "warm");
            int before = platformThreads();

            try (TestingMcp ten = with(10, server)) {
                for (int i = 0; i < 10; i++) {
                    ten.echo("s" + i + ".echo", "there");
                }
                Await.until(TestingMcp.LIMIT, () -> server.listeners() == 11, "all streams");

                // one is the HTTP client's selector, the others are temporary carrier threads
                assertThat(platformThreads()).isLessThan(before + 8);
            }
        }
    }

    /**
     * The reader of its output, since a pipe occupies a platform thread, and the JVM's own thread that waits for its
     * exit.
     */
    @Test
    void each_program_needs_two_platform_threads() {
        try (TestingMcp one = programs(1)) {
            one.await("p0.nothing");
            int before = platformThreads();

            try (TestingMcp twenty = programs(20)) {
                IntStream.range(0, 20).forEach(i -> twenty.await("p" + i + ".nothing"));

                // the others are temporary carrier threads; three per program would be 60
                int carriers = Math.min(8, Runtime.getRuntime().availableProcessors());
                assertThat(platformThreads()).isLessThan(before + 20 * 2 + 10 + carriers);
            }
        }
    }

    /** Minimal servers with one tool. */
    private static TestingMcp programs(int count) {
        ObjectNode entries = TestingMcp.entries();
        for (int i = 0; i < count; i++) {
            entries.putObject("p" + i)
                    .put("command", "sh")
                    .putArray("args")
                    .add("-c")
                    .add(SERVER);
        }
        return TestingMcp.start(TestingMcp.KEEPING, entries);
    }

    private static TestingMcp with(int count, ScriptedMcpServer server) {
        ObjectNode entries = TestingMcp.entries();
        IntStream.range(0, count).forEach(i -> entries.set("s" + i, TestingMcp.http(server)));
        return TestingMcp.start(TestingMcp.KEEPING, entries);
    }

    /** Excludes virtual threads. */
    private static int platformThreads() {
        return Thread.getAllStackTraces().size();
    }
}
