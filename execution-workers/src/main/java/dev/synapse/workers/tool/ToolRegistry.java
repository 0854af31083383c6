package dev.synapse.workers.tool;

import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;

/**
 * The tools that there are, and the one way to call them: arguments are checked against the schema, each call has a
 * virtual thread and a time limit, and long results are cut. Immutable and thread-safe.
 */
public final class ToolRegistry {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final Map<String, Entry> tools = new LinkedHashMap<>();
    private final Duration timeout;

    private record Entry(Tool tool, ToolArguments arguments) {}

    private ToolRegistry(List<Tool> tools, Duration timeout) {
        this.timeout = timeout;
        for (Tool tool : tools) {
            Entry entry = new Entry(tool, new ToolArguments(tool.name(), tool.argsSchemaJson()));
            if (this.tools.putIfAbsent(tool.name(), entry) != null) {
                throw new IllegalArgumentException("two tools are named " + tool.name());
            }
        }
    }

    public static ToolRegistry of(List<Tool> tools) {
        return new ToolRegistry(tools, TIMEOUT);
    }

    /** With another time limit for each call. */
    public static ToolRegistry of(List<Tool> tools, Duration timeout) {
        return new ToolRegistry(tools, timeout);
    }

    /** The tools that Synapse brings along. */
    public static ToolRegistry builtIn(ToolSettings settings, HttpClient client) {
        return of(List.of(WebSearch.create(settings, client), new CurrentTime(Clock.systemUTC())));
    }

    public List<Tool> list() {
        return tools.values().stream().map(Entry::tool).toList();
    }

    public Optional<Tool> find(String name) {
        return Optional.ofNullable(tools.get(name)).map(Entry::tool);
    }

    /**
     * Calls a tool and blocks until it has answered.
     *
     * @throws ToolException if there is no such tool, the arguments are wrong, the time is over, or the tool fails
     * @throws InterruptedException if the thread was interrupted; so is the tool then
     */
    public ToolResult call(String name, String argumentsJson, ToolContext context)
            throws ToolException, InterruptedException {
        Entry entry = tools.get(name);
        if (entry == null) {
            throw ToolException.lasting(
                    "There is no tool '" + name + "'; there are: " + String.join(", ", tools.keySet()) + ".");
        }
        JsonNode arguments = entry.arguments.parse(argumentsJson);
        return ResultLimit.cut(run(entry.tool, arguments, context));
    }

    private ToolResult run(Tool tool, JsonNode arguments, ToolContext context)
            throws ToolException, InterruptedException {
        FutureTask<ToolResult> task = new FutureTask<>(() -> tool.run(arguments, context));
        Thread.ofVirtual().name("tool-" + tool.name()).start(task);
        try {
            return task.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            throw ToolException.retryable(tool.name() + " did not answer within " + seconds() + ".", null);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof ToolException known
                    ? known
                    : ToolException.broken(tool.name() + " failed unexpectedly.", failed.getCause());
        } finally {
            task.cancel(true);
        }
    }

    private String seconds() {
        return timeout.toMillis() % 1000 == 0 ? timeout.toSeconds() + " s" : timeout.toMillis() + " ms";
    }
}
