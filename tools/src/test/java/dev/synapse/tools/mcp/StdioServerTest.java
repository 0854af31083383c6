package dev.synapse.tools.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.testkit.Await;
import dev.synapse.tools.ToolException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** A server that is a child process. */
@Tag("slow")
class StdioServerTest extends McpContract {
    private final TestingMcp mcp = TestingMcp.start(
            TestingMcp.KEEPING,
            TestingMcp.entries()
                    .set(
                            "lab",
                            TestingMcp.program().set("env", TestingMcp.entries().put("GIVEN", "${GIVEN}"))),
            Map.of("GIVEN", "canary-of-the-server"));

    @Override
    TestingMcp mcp() {
        mcp.await("lab.calls");
        return mcp;
    }

    @Override
    ObjectNode entry() {
        return TestingMcp.program();
    }

    @AfterEach
    void close() {
        mcp.close();

        assertThat(children()).isEmpty();
    }

    @Test
    void a_program_inherits_few_variables_and_gets_its_configured_ones() throws Exception {
        String environment = mcp().call("lab.environment", "{}");

        assertThat(environment.lines().map(line -> line.replaceAll("=.*", "")))
                .contains("PATH", "GIVEN")
                .isSubsetOf(
                        "PATH",
                        "HOME",
                        "USER",
                        "LOGNAME",
                        "SHELL",
                        "TERM",
                        "LANG",
                        "LC_ALL",
                        "LC_CTYPE",
                        "TZ",
                        "TMPDIR",
                        "GIVEN");
        assertThat(environment).contains("GIVEN=***").doesNotContain("canary");
    }

    @Test
    void a_killed_program_is_restarted() {
        mcp();
        ProcessHandle first = children().getFirst();

        first.destroyForcibly();

        Await.until(TestingMcp.LIMIT, () -> !first.isAlive() && children().size() == 1, "another process");
        mcp.awaitAnswer("lab.echo");
    }

    @Test
    void calls_during_a_restart_are_retryable() throws ToolException, InterruptedException {
        mcp().echo("lab.echo", "there");
        children().getFirst().destroyForcibly();

        ToolException restarting = Await.until(
                TestingMcp.LIMIT,
                () -> mcp.failure("lab.crash", "{}"),
                failure -> failure != null && failure.isRetryable(),
                "a call while the server is down");

        assertThat(restarting).hasMessageStartingWith("The MCP server \"lab\" ");
    }

    private static List<ProcessHandle> children() {
        return ProcessHandle.current()
                .children()
                .filter(child -> child.info().command().orElse("").endsWith("/java"))
                .toList();
    }
}
