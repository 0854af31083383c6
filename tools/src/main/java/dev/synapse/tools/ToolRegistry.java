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
 * The tools currently available, and the only way to call them. Tools come from sources: the built-in tools are one,
 * and each MCP server is another. A source replaces its own tools when they change. Arguments are validated against
 * the schema, and each call is subject to its tool's limits. Thread-safe; readers never block.
 */
public final class ToolRegistry {
    private static final String BUILT_IN = "";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_.-]+)?");
    private static final int MAX_NAME = 200;

    private final Map<String, List<BoundedTool>> sources = new LinkedHashMap<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile Map<String, BoundedTool> tools = Map.of();

    private ToolRegistry() {}

    /**
     * A registry with these permanent tools.
     *
     * @throws IllegalArgumentException if one of them cannot be called
     */
    public static ToolRegistry of(List<Tool> tools) {
        ToolRegistry registry = new ToolRegistry();
        List<String> skipped = registry.put(BUILT_IN, tools);
        if (!skipped.isEmpty()) {
            throw new IllegalArgumentException(String.join(" ", skipped));
        }
        return registry;
    }

    /** A registry with Synapse's built-in tools. */
    public static ToolRegistry builtIn(ToolSettings settings, HttpClient client) {
        return of(List.of(
                WebSearch.create(settings, client),
                new FetchPage(PageReader.create(settings.fetchAllowed())),
                new Calculator(),
                new CurrentTime(Clock.systemUTC())));
    }

    /**
     * Replaces all tools of a source atomically; an empty list removes the source. Running calls are not affected.
     *
     * @param source a name chosen by the caller, such as an MCP server's
     * @return the reasons why tools were skipped, one sentence each: invalid or duplicate name, or invalid schema
     */
    public List<String> put(String source, List<? extends Tool> offered) {
        List<String> skipped = new ArrayList<>();
        synchronized (sources) {
            sources.put(source, accept(source, offered, skipped));
            Map<String, BoundedTool> all = new LinkedHashMap<>();
            sources.values()
                    .forEach(list -> list.forEach(tool -> all.put(tool.tool().name(), tool)));
            tools = all;
        }
        listeners.forEach(Runnable::run);
        return skipped;
    }

    private List<BoundedTool> accept(String source, List<? extends Tool> offered, List<String> skipped) {
        Map<String, BoundedTool> accepted = new LinkedHashMap<>();
        for (Tool tool : offered) {
            try {
                requireUniqueName(source, tool.name(), accepted);
                accepted.put(tool.name(), new BoundedTool(tool));
            } catch (IllegalArgumentException rejected) {
                skipped.add(String.valueOf(rejected.getMessage()));
            }
        }
        return List.copyOf(accepted.values());
    }

    private void requireUniqueName(String source, String name, Map<String, BoundedTool> accepted) {
        if (name.length() > MAX_NAME || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "Invalid tool name \"%s\": use letters, digits, '_' and '-', after a server name and a dot also '.', and at most %d characters."
                            .formatted(name, MAX_NAME));
        }
        boolean duplicate = accepted.containsKey(name)
                || sources.entrySet().stream()
                        .filter(other -> !other.getKey().equals(source))
                        .flatMap(other -> other.getValue().stream())
                        .anyMatch(other -> other.tool().name().equals(name));
        if (duplicate) {
            throw new IllegalArgumentException("Duplicate tool name: " + name + ".");
        }
    }

    /**
     * Registers a listener that runs after a source has changed its tools, on the thread that changed them; it must
     * not block.
     */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** All tools, the built-in ones first. */
    public List<Tool> list() {
        return tools.values().stream().map(BoundedTool::tool).toList();
    }

    /** Finds a tool by its name. */
    public Optional<Tool> find(String name) {
        return Optional.ofNullable(tools.get(name)).map(BoundedTool::tool);
    }

    /**
     * Calls a tool and blocks until it has answered.
     *
     * @throws ToolException if the tool is unknown, the arguments are invalid, the timeout has elapsed, or the tool
     *     fails
     * @throws InterruptedException if the thread was interrupted; the tool is then interrupted too
     */
    public ToolResult call(String name, String argumentsJson, ToolContext context)
            throws ToolException, InterruptedException {
        Map<String, BoundedTool> current = tools;
        BoundedTool tool = current.get(name);
        if (tool == null) {
            throw ToolException.permanent(
                    "Unknown tool '" + name + "'; available tools: " + String.join(", ", current.keySet()) + ".");
        }
        return tool.call(argumentsJson, context);
    }
}
