package dev.synapse.tools;

import dev.synapse.tools.web.PageReader;
import java.net.http.HttpClient;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/**
 * The tools that there are at present, and the one way to call them. Tools come from sources: those that Synapse brings along are
 * one, each MCP server is another, and each source replaces its own as they change. Arguments are checked against the schema, and
 * each call is held to its tool's limits. Thread-safe; readers never wait.
 */
public final class ToolRegistry {
    private static final String BUILT_IN = "";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_.-]+)?");
    private static final int MAX_NAME = 200;

    private final Map<String, List<BoundedTool>> sources = new LinkedHashMap<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile Map<String, BoundedTool> tools = Map.of();

    private ToolRegistry() {}

    /** With these as the tools that are always there; one that nobody could call is an {@link IllegalArgumentException}. */
    public static ToolRegistry of(List<Tool> tools) {
        ToolRegistry registry = new ToolRegistry();
        List<String> leftOut = registry.put(BUILT_IN, tools);
        if (!leftOut.isEmpty()) {
            throw new IllegalArgumentException(String.join(" ", leftOut));
        }
        return registry;
    }

    /** The tools that Synapse brings along. */
    public static ToolRegistry builtIn(ToolSettings settings, HttpClient client) {
        return of(List.of(
                WebSearch.create(settings, client),
                new FetchPage(PageReader.create(settings.fetchAllowed())),
                new Calculator(),
                new CurrentTime(Clock.systemUTC())));
    }

    /**
     * Replaces what a source offers, at once and as a whole; with nothing, the source is gone. Calls that are under way go on.
     *
     * @param source a name of the caller's, as an MCP server's
     * @return why tools were left out, a sentence for each: its name is taken or none, or its schema cannot be read
     */
    public List<String> put(String source, List<? extends Tool> offered) {
        List<String> leftOut = new ArrayList<>();
        synchronized (sources) {
            sources.put(source, fit(source, offered, leftOut));
            Map<String, BoundedTool> all = new LinkedHashMap<>();
            sources.values()
                    .forEach(list -> list.forEach(tool -> all.put(tool.tool().name(), tool)));
            tools = all;
        }
        listeners.forEach(Runnable::run);
        return leftOut;
    }

    private List<BoundedTool> fit(String source, List<? extends Tool> offered, List<String> leftOut) {
        Map<String, BoundedTool> fit = new LinkedHashMap<>();
        for (Tool tool : offered) {
            try {
                requireFree(source, tool.name(), fit);
                fit.put(tool.name(), new BoundedTool(tool));
            } catch (IllegalArgumentException unfit) {
                leftOut.add(String.valueOf(unfit.getMessage()));
            }
        }
        return List.copyOf(fit.values());
    }

    private void requireFree(String source, String name, Map<String, BoundedTool> own) {
        if (name.length() > MAX_NAME || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "\"%s\" is no name of a tool: letters, digits, '_' and '-', and behind a server's name and a dot also '.'."
                            .formatted(name));
        }
        boolean taken = own.containsKey(name)
                || sources.entrySet().stream()
                        .filter(other -> !other.getKey().equals(source))
                        .flatMap(other -> other.getValue().stream())
                        .anyMatch(other -> other.tool().name().equals(name));
        if (taken) {
            throw new IllegalArgumentException("Two tools are named " + name + ".");
        }
    }

    /** Has this run whenever a source has changed its tools, by the thread that did; it must not block. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** All tools, those that Synapse brings along first. */
    public List<Tool> list() {
        return tools.values().stream().map(BoundedTool::tool).toList();
    }

    public Optional<Tool> find(String name) {
        return Optional.ofNullable(tools.get(name)).map(BoundedTool::tool);
    }

    /**
     * Calls a tool and blocks until it has answered.
     *
     * @throws ToolException if there is no such tool, the arguments are wrong, the time is over, or the tool fails
     * @throws InterruptedException if the thread was interrupted; so is the tool then
     */
    public ToolResult call(String name, String argumentsJson, ToolContext context)
            throws ToolException, InterruptedException {
        Map<String, BoundedTool> now = tools;
        BoundedTool tool = now.get(name);
        if (tool == null) {
            throw ToolException.lasting(
                    "There is no tool '" + name + "' at present; there are: " + String.join(", ", now.keySet()) + ".");
        }
        return tool.call(argumentsJson, context);
    }
}
