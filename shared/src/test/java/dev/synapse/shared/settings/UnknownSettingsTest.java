package dev.synapse.shared.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnknownSettingsTest {

    @Test
    void names_that_nothing_reads_are_unknown() {
        Environment env = Environment.ofFile(Map.of(
                "ALGORITHM", "HS256",
                "OPENAI_APIKEY", "x",
                "OPENAI_API_KEY", "x",
                "CLAUDE_API_KEY", "x",
                "LOG_LEVEL", "INFO",
                "ACCESS_TOKEN_EXPIRE_MINUTES", "60",
                "POSTGRES_PASSWORD", "x",
                "SYNAPSE_JAVA_OPTS", "-Xmx1g",
                "COMPOSE_PROJECT_NAME", "x"));

        assertThat(UnknownSettings.in(env)).containsExactly("ALGORITHM", "OPENAI_APIKEY");
        assertThat(UnknownSettings.in(env.with(Map.of("MORE", "x"))))
                .as("the environment may have any names")
                .containsExactly("ALGORITHM", "OPENAI_APIKEY");
        assertThat(UnknownSettings.in(Environment.of(Map.of("ALGORITHM", "HS256"))))
                .isEmpty();
    }

    @Test
    void names_that_the_file_of_mcp_servers_uses_are_known(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("mcp.json"), "{\"x\": \"${GITHUB_TOKEN} ${REGION:-eu}\"}");
        Environment env = Environment.ofFile(
                Map.of("GITHUB_TOKEN", "x", "REGION", "y", "OTHER", "z", "SYNAPSE_MCP_SERVERS", file.toString()));

        assertThat(UnknownSettings.in(env)).containsExactly("OTHER");
    }
}
