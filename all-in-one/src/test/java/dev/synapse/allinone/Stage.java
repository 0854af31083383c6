package dev.synapse.allinone;

import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.McpStdioServer;
import dev.synapse.testkit.ResearchTeam;
import dev.synapse.testkit.ScriptedMcpServer;
import dev.synapse.testkit.ScriptedModelServer;
import dev.synapse.testkit.ScriptedSearchServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** An all-in-one with the model server and the search server that it asks, in a temporary home. Closing it removes everything. */
final class Stage implements AutoCloseable {

    /** The API key of the model; nothing but the model may ever see it. */
    static final String CANARY = "sk-canary-7f3a9b2c5d";

    /** The same for the search. */
    static final String SEARCH_CANARY = "tvly-canary-1c8e4d6a0b";

    /** What the MCP server {@code lab} is given; nobody else may ever see it. */
    static final String MCP_CANARY = "mcp-canary-9d2f6e1b7a";

    private final Path directory;
    private final ScriptedModelServer models = ScriptedModelServer.start(CANARY).otherwise(new ResearchTeam());
    private final ScriptedModelServer ollama = ScriptedModelServer.researchTeam();
    private final WebPage page = WebPage.serve();
    private final ScriptedSearchServer search = ScriptedSearchServer.start(SEARCH_CANARY);
    private final ScriptedMcpServer desk = ScriptedMcpServer.start();
    private volatile RunningSynapse synapse;

    private Stage(Path directory) {
        this.directory = directory;
        this.synapse = start(Map.of());
    }

    static Stage set() {
        try {
            return new Stage(Files.createTempDirectory("synapse-stage-"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    RunningSynapse synapse() {
        return synapse;
    }

    ScriptedModelServer models() {
        return models;
    }

    /** The model server that knows no keys. */
    ScriptedModelServer ollama() {
        return ollama;
    }

    ScriptedSearchServer search() {
        return search;
    }

    /** The MCP server {@code desk}, which is there before and after the all-in-one. */
    ScriptedMcpServer desk() {
        return desk;
    }

    /** A page of the web, as {@code fetch_page} reads it. */
    WebPage page() {
        return page;
    }

    /** A team of a new user's. */
    Team team() {
        return Team.create(synapse.api(), models);
    }

    /** A team all of whose members have their models of that provider. */
    Team teamOf(String provider) {
        ScriptedModelServer server = provider.equals("ollama") ? ollama : models;
        return Team.create(synapse.api().asNewUser(), server, ApiClient.json(), provider);
    }

    /** A team with other limits. */
    Team team(String limit, int value) {
        return Team.create(synapse.api().asNewUser(), models, ApiClient.json().put(limit, value));
    }

    /** kill -9, and a new start on the same home. */
    void killAndRestart() {
        synapse.process().kill();
        restart();
    }

    /** A new start on the same home. */
    void restart() {
        RunningSynapse before = synapse;
        synapse = start(Map.of());
        before.close();
    }

    private RunningSynapse start(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "OPENAI_BASE_URL",
                models.baseUrl(),
                "OPENAI_API_KEY",
                CANARY,
                "ANTHROPIC_BASE_URL",
                models.rootUrl(),
                "ANTHROPIC_API_KEY",
                CANARY,
                "GEMINI_BASE_URL",
                models.rootUrl(),
                "GEMINI_API_KEY",
                CANARY,
                "OLLAMA_BASE_URL",
                ollama.rootUrl()));
        settings.putAll(Map.of(
                "TAVILY_BASE_URL",
                search.baseUrl(),
                "TAVILY_API_KEY",
                SEARCH_CANARY,
                "SYNAPSE_MCP_SERVERS",
                mcpServers().toString(),
                "LAB_KEY",
                MCP_CANARY,
                "SYNAPSE_FETCH_ALLOWED_HOSTS",
                page.host()));
        settings.putAll(more);
        return RunningSynapse.start(directory.resolve("home"), settings);
    }

    /** Two servers of the testkit's, the first as a program. */
    private Path mcpServers() {
        ObjectNode file = ApiClient.json();
        ObjectNode servers = file.putObject("mcpServers");
        servers.putObject("desk").put("url", desk.url());
        ObjectNode lab = servers.putObject("lab").put("command", McpStdioServer.command());
        lab.putPOJO("args", McpStdioServer.arguments("The key is ${LAB_KEY}"));
        lab.putObject("env").put("KEY", "${LAB_KEY}");
        try {
            return Files.writeString(directory.resolve("mcp.json"), file.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        synapse.close();
        models.close();
        ollama.close();
        search.close();
        page.close();
        desk.close();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
