package dev.synapse.tools.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import tools.jackson.databind.node.ObjectNode;

/**
 * The reference server from the npm registry. The test needs Node.js and network access, so it runs only on request;
 * the first run downloads the server into npm's cache.
 */
@EnabledIfSystemProperty(
        named = "mcp.npx",
        matches = ".+",
        disabledReason =
                "it needs npm: -Dmcp.npx=$(command -v npx) runs it against @modelcontextprotocol/server-everything")
class PublicServerTest {

    @Test
    void the_reference_server_answers() throws Exception {
        Path npx = Path.of(System.getProperty("mcp.npx"));
        assertThat(npx).satisfies(path -> assertThat(Files.isExecutable(path)).isTrue());
        ObjectNode entry = TestingMcp.entries().put("command", npx.toString());
        entry.putArray("args").add("-y").add("@modelcontextprotocol/server-everything");

        try (TestingMcp mcp =
                TestingMcp.start(TestingMcp.KEEPING, TestingMcp.entries().set("everything", entry))) {
            mcp.await("everything.echo");

            assertThat(mcp.call("everything.echo", "{\"message\": \"hello\"}")).isEqualTo("Echo: hello");
            assertThat(mcp.failure("everything.echo", "{}")).hasMessageContaining("message");
        }
    }
}
