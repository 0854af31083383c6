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
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** An all-in-one in a temporary home, with scripted model and search servers. Closing it removes everything. */
final class AllInOneTestBed implements AutoCloseable {

    /** The API key of the model; must not appear anywhere else. */
    static final String CANARY = "sk-canary-7f3a9b2c5d";

    /** The API key of the search; must not appear anywhere else. */
    static final String SEARCH_CANARY = "tvly-canary-1c8e4d6a0b";

    /** The secret of the MCP server {@code lab}; must not appear anywhere else. */
    static final String MCP_CANARY = "mcp-canary-9d2f6e1b7a";

    private final Path directory;
    private final ScriptedModelServer models = ScriptedModelServer.start(CANARY).otherwise(new ResearchTeam());
    private final ScriptedModelServer ollama = ScriptedModelServer.researchTeam();
    private final WebPage page = WebPage.serve();
    private final ScriptedSearchServer search = ScriptedSearchServer.start(SEARCH_CANARY);
    private final ScriptedMcpServer desk = ScriptedMcpServer.start();
    private volatile RunningSynapse synapse;

    private AllInOneTestBed(Path directory) {
        this.directory = directory;
        this.synapse = start(Map.of());
    }

    static AllInOneTestBed create() {
        try {
            return new AllInOneTestBed(Files.createTempDirectory("synapse-test-"));
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

    /** The model server without API key. */
    ScriptedModelServer ollama() {
        return ollama;
    }

    ScriptedSearchServer search() {
        return search;
    }

    /** The MCP server {@code desk}, which outlives the all-in-one. */
    ScriptedMcpServer desk() {
        return desk;
    }

    /** A web page for {@code fetch_page}. */
    WebPage page() {
        return page;
    }

    /** A team of a new user. */
    GroupClient team() {
        return GroupClient.create(synapse.api(), models);
    }

    /** A team whose members all use models of the given provider. */
    GroupClient teamOf(String provider) {
        ScriptedModelServer server = provider.equals("ollama") ? ollama : models;
        return GroupClient.create(synapse.api().asNewUser(), server, ApiClient.json(), provider);
    }

    /** A team whose members' models are asked by OpenAI's Responses API: a dated id counts as its model in the list of models. */
    GroupClient teamOfResponses() {
        String model = "gpt-6-luna-" + ThreadLocalRandom.current().nextInt(10_000_000, 100_000_000);
        return GroupClient.create(synapse.api().asNewUser(), models, "openai", model);
    }

    /** A team with another value of a limit. */
    GroupClient team(String limit, int value) {
        return GroupClient.create(
                synapse.api().asNewUser(), models, ApiClient.json().put(limit, value));
    }

    /** Kills the process with SIGKILL and starts a new one on the same home. */
    void killAndRestart() {
        synapse.process().kill();
        restart();
    }

    /** Starts a new process on the same home. */
    void restart() {
        restart(Map.of());
    }

    /** The same with further settings. */
    void restart(Map<String, String> more) {
        RunningSynapse before = synapse;
        synapse = start(more);
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
                page.host(),
                // half a minute of attempts is for real vendors
                "SYNAPSE_BUSY_ATTEMPTS",
                "3"));
        settings.putAll(more);
        return RunningSynapse.start(directory.resolve("home"), settings);
    }

    /** Two MCP servers of testkit, the first as a program. */
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
