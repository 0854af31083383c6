package dev.synapse.tools.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class McpSettingsTest {
    private static final Map<String, String> VARIABLES =
            Map.of("TOKEN", "canary-of-the-token", "HOME", "/home/of/somebody", "PORT", "8080");

    @Test
    void a_file_configures_programs_and_urls() {
        McpSettings settings = parse("""
                {"mcpServers": {
                  "files": {"command": "npx", "args": ["-y", "server-files", "${HOME}/notes"], "env": {"LEVEL": "info"}},
                  "web-1": {"type": "http", "timeout": 300, "url": "http://localhost:${PORT}/mcp", "headers": {"X-Key": "${TOKEN}"}},
                  "old_one": {"command": "gone", "disabled": true}
                }}""");

        assertThat(settings.servers()).hasSize(2);
        var files = (McpServerSettings.Stdio) settings.servers().get(0);
        assertThat(files.args()).containsExactly("-y", "server-files", "/home/of/somebody/notes");
        assertThat(files.env()).containsExactly(Map.entry("LEVEL", "info"));
        var web = (McpServerSettings.Http) settings.servers().get(1);
        assertThat(web.timeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(files.timeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(web.url()).hasToString("http://localhost:8080/mcp");
        assertThat(web.headers()).containsExactly(Map.entry("X-Key", "canary-of-the-token"));
    }

    @Test
    void a_variable_may_have_a_default() {
        McpSettings settings = parse("{\"mcpServers\": {\"a\": {\"command\": \"${COMMAND:-npx}\"}}}");

        assertThat(((McpServerSettings.Stdio) settings.servers().getFirst()).command())
                .isEqualTo("npx");
    }

    @Test
    void secrets_are_never_shown() {
        McpSettings settings = parse("""
                {"mcpServers": {
                  "a": {"command": "run", "args": ["--key=${TOKEN}", "${HOME}"], "env": {"API_KEY": "written-in-the-file"}},
                  "b": {"url": "https://example.org/mcp?key=${TOKEN}", "headers": {"Authorization": "Bearer ${TOKEN}"}}
                }}""");

        assertThat(settings.toString())
                .isEqualTo("McpSettings[a (a program), b (https://example.org)]")
                .doesNotContain("canary");
        assertThat(settings.servers())
                .allSatisfy(
                        server -> assertThat(server.secrets().mask("it is canary-of-the-token, in /home/of/somebody"))
                                .isEqualTo("it is ***, in /home/of/somebody"));
        assertThat(settings.servers().getFirst().secrets().mask("written-in-the-file"))
                .isEqualTo("***");
        assertThat(settings.servers().getFirst().secrets().toString()).doesNotContain("canary");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"mcpServers": {"a": {"command": "x"}            | invalid JSON
            []                                               | "mcpServers"
            {"servers": {}}                                  | "mcpServers"
            {"mcpServers": {}, "other": 1}                   | "mcpServers"
            {"mcpServers": {"a b": {"command": "x"}}}        | invalid server name "a b"
            {"mcpServers": {"a.b": {"command": "x"}}}        | invalid server name "a.b"
            {"mcpServers": {"": {"command": "x"}}}           | invalid server name ""
            {"mcpServers": {"a": {"command": "x"}, "a": {"command": "y"}}} | Duplicate
            {"mcpServers": {"a": 1}}                         | server "a": must be a JSON object
            {"mcpServers": {"a": {}}}                        | server "a": has neither
            {"mcpServers": {"a": {"command": "x", "url": "http://h/"}}} | server "a": has both
            {"mcpServers": {"a": {"command": " "}}}          | server "a": "command" is empty
            {"mcpServers": {"a": {"command": ["x"]}}}        | server "a": "command" must be a string
            {"mcpServers": {"a": {"command": "x", "args": "y"}}} | server "a": "args" must be an array
            {"mcpServers": {"a": {"command": "x", "args": [1]}}} | server "a": each of "args"
            {"mcpServers": {"a": {"command": "x", "env": ["A=1"]}}} | server "a": "env" must be an object
            {"mcpServers": {"a": {"command": "x", "env": {"A": 1}}}} | server "a": "A" of "env"
            {"mcpServers": {"a": {"command": "x", "arg": []}}} | server "a": unknown field "arg"
            {"mcpServers": {"a": {"command": "x", "headers": {}}}} | server "a": unknown field "headers"
            {"mcpServers": {"a": {"command": "x", "type": "http"}}} | server "a": "type" is "http"
            {"mcpServers": {"a": {"command": "x", "disabled": "yes"}}} | server "a": "disabled"
            {"mcpServers": {"a": {"command": "x", "timeout": "60"}}} | server "a": "timeout" is "60"; must be a whole number of seconds from 1 to 3600
            {"mcpServers": {"a": {"command": "x", "timeout": 0}}} | server "a": "timeout" is 0
            {"mcpServers": {"a": {"command": "x", "timeout": 1.5}}} | server "a": "timeout" is 1.5
            {"mcpServers": {"a": {"url": "http://h/", "timeout": 60000}}} | server "a": "timeout" is 60000
            {"mcpServers": {"a": {"command": "${NOT_SET}"}}} | server "a": ${NOT_SET} is not set
            {"mcpServers": {"a": {"command": "${no good}"}}} | server "a": "${no good}" is not a placeholder
            {"mcpServers": {"a": {"url": "localhost:3000"}}} | server "a": "url" is not a valid URL
            {"mcpServers": {"a": {"url": "http://u:canary-of-the-token@h/"}}} | server "a": "url" is not a valid URL
            {"mcpServers": {"a": {"url": "http://h/", "type": "sse"}}} | server "a": "type" is "sse"
            {"mcpServers": {"a": {"url": "http://h/", "headers": {"Host": "x"}}}} | server "a": "Host" of "headers" is reserved
            {"mcpServers": {"a": {"url": "http://h/", "headers": {"A b": "x"}}}} | server "a": "A b" of "headers" is reserved
            {"mcpServers": {"a": {"url": "http://h/", "headers": {"A": "x\\ny"}}}} | server "a": "A" of "headers" contains an invalid character
            """)
    void invalid_files_are_rejected_with_a_one_line_message(String json, String expected, @TempDir Path directory)
            throws IOException {
        Path file = Files.writeString(directory.resolve("mcp.json"), json);

        assertThatThrownBy(() -> McpSettings.read(file.toString(), name -> Optional.ofNullable(VARIABLES.get(name))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("SYNAPSE_MCP_SERVERS is \"" + file + "\": ")
                .hasMessageContaining(expected)
                .hasMessageNotContainingAny("\n", "canary");
    }

    @Test
    void a_missing_file_is_reported() {
        assertThatThrownBy(() -> McpSettings.read("no/such.json", _ -> Optional.empty()))
                .hasMessage("SYNAPSE_MCP_SERVERS is \"no/such.json\": there is no such file");
    }

    @Test
    void an_unset_path_means_no_servers() {
        assertThat(McpSettings.read(" ", _ -> Optional.empty()).servers()).isEmpty();
        assertThat(McpSettings.read(null, _ -> Optional.empty()).servers()).isEmpty();
    }

    private static McpSettings parse(String json) {
        return McpSettings.of(json, name -> Optional.ofNullable(VARIABLES.get(name)));
    }
}
