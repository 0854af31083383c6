package dev.synapse.tools.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.testkit.Await;
import dev.synapse.testkit.McpEra;
import dev.synapse.testkit.McpStdioServer;
import dev.synapse.testkit.ScriptedMcpServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** Servers with and without the stateless protocol version. */
class ProtocolVersionsTest {

    @ParameterizedTest
    @CsvSource({"SESSION, 1", "STATELESS, 0", "BOTH, 0"})
    void the_newest_version_that_a_server_speaks_is_used(McpEra era, int sessions) throws Exception {
        try (ScriptedMcpServer server = ScriptedMcpServer.start(era);
                TestingMcp mcp = TestingMcp.start(
                        TestingMcp.KEEPING, TestingMcp.entries().set("lab", TestingMcp.http(server)))) {
            assertThat(mcp.echo("lab.echo", "hello")).isEqualTo("hello");

            assertThat(server.sessions()).isEqualTo(sessions);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = McpEra.class,
            names = {"SESSION", "STATELESS", "BOTH"})
    void programs_are_asked_in_a_version_that_they_speak(McpEra era) throws Exception {
        ObjectNode entry = TestingMcp.program();
        entry.putObject("env").put(McpStdioServer.ERA, era.name());

        try (TestingMcp mcp =
                TestingMcp.start(TestingMcp.KEEPING, TestingMcp.entries().set("lab", entry))) {
            mcp.await("lab.echo");

            assertThat(mcp.echo("lab.echo", "hello")).isEqualTo("hello");
        }
    }

    @Test
    void a_server_that_speaks_only_unknown_versions_is_not_used() {
        try (ScriptedMcpServer server = ScriptedMcpServer.start(McpEra.FUTURE);
                TestingMcp mcp = TestingMcp.start(
                        TestingMcp.KEEPING, TestingMcp.entries().set("lab", TestingMcp.http(server)))) {
            Await.until(TestingMcp.LIMIT, () -> server.requestHeaders().size() > 2, "several attempts");

            assertThat(mcp.names()).isEmpty();
        }
    }

    /** What old programs do with a request that they do not know and that comes before the handshake. */
    @ParameterizedTest
    @ValueSource(strings = {"answer '{}'", "exit 1", "continue", "echo nonsense", "fail -32602"})
    void a_program_of_an_older_version_may_react_to_the_question_in_any_way(String reaction) {
        ObjectNode entry = TestingMcp.entries().put("command", "sh");
        entry.putArray("args").add("-c").add("""
                answer() { printf '{"jsonrpc":"2.0","id":%%s,"result":%%s}\\n' "$id" "$1"; }
                fail() { printf '{"jsonrpc":"2.0","id":%%s,"error":{"code":%%s,"message":"no"}}\\n' "$id" "$1"; }
                while read -r line; do
                  id=$(printf '%%s' "$line" | sed -n 's/.*"id":\\("*[^",}]*"*\\).*/\\1/p')
                  case "$line" in
                    *'"server/discover"'*) %s;;
                    *'"initialize"'*) answer '{"protocolVersion":"2024-11-05","capabilities":{"tools":{}},"serverInfo":{"name":"sh","version":"1"}}';;
                    *'"tools/list"'*) answer '{"tools":[{"name":"nothing","inputSchema":{"type":"object"}}]}';;
                    *'"notifications/'*) ;;
                    *) answer '{}';;
                  esac
                done
                """.formatted(reaction));

        try (TestingMcp mcp =
                TestingMcp.start(TestingMcp.KEEPING, TestingMcp.entries().set("old", entry))) {
            mcp.await("old.nothing");
        }
    }
}
