package dev.synapse.cli;

import dev.synapse.cli.OperatorApi.Listing;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code ./synapse operator}: the operator's routes of the API on the command line. */
@Command(
        name = "./synapse operator",
        sortOptions = false,
        subcommands = {LimitsCommand.class, AllowCommand.class},
        usageHelpWidth = 110,
        description = {
            "Shows workers, queues, turns, dead letters, users and the audit log of a running Synapse server by its API, retries and "
                    + "discards dead letters, and sets who may use which tools and spend how much.",
            "",
            "Needs SYNAPSE_API_KEY, an API key of an operator with the scope operator.",
            ""
        },
        commandListHeading = "%nCommands:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:failed, or only done in part", "2:wrong usage", "3:no server"})
public final class OperatorCommand implements Runnable {

    private static final String KEY = "SYNAPSE_API_KEY";

    private final Map<String, String> env;
    private final PrintStream out;
    private final PrintStream err;

    @Option(
            names = "--url",
            paramLabel = "URL",
            scope = ScopeType.INHERIT,
            description =
                    "server (default: SYNAPSE_URL, else the local one by SYNAPSE_LISTEN_ADDRESS and SYNAPSE_PORT)")
    Optional<String> url = Optional.empty();

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "100",
            scope = ScopeType.INHERIT,
            description = "maximum number of entries (default: ${DEFAULT-VALUE})")
    int limit;

    @Option(
            names = "--json",
            scope = ScopeType.INHERIT,
            description = "print JSON as the server returned it, an entry a line")
    boolean json;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "show this help")
    boolean help;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private OperatorCommand(Map<String, String> env, PrintStream out, PrintStream err) {
        this.env = env;
        this.out = out;
        this.err = err;
    }

    /** Runs the command and exits with its exit code. */
    public static void main(String[] args) {
        StandardStreams io = StandardStreams.system();
        System.exit(run(List.of(args), System.getenv(), io.out(), io.err()));
    }

    /** Runs the command and returns its exit code. */
    static int run(List<String> args, Map<String, String> env, PrintStream out, PrintStream err) {
        return new CommandLine(new OperatorCommand(env, out, err))
                .setOut(new PrintWriter(out, true, out.charset()))
                .setErr(new PrintWriter(err, true, err.charset()))
                .setExpandAtFiles(false)
                .setExecutionExceptionHandler((e, line, result) -> {
                    if (e instanceof ChatException failure) {
                        err.println("synapse operator: " + Texts.visible(String.valueOf(failure.getMessage())));
                        return failure.exitCode();
                    }
                    throw e;
                })
                .execute(args.toArray(String[]::new));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command");
    }

    @Command(name = "workers", description = "List the workers that are alive.")
    int workers() {
        return show("workers", workers -> {
            TextTable table = new TextTable("WORKER", "STARTED", "SEEN", "JOBS", "BULK", "PROVIDERS", "TOOLS");
            workers.forEach(worker -> table.row(
                    text(worker, "name"),
                    seconds(worker, "started_at"),
                    seconds(worker, "seen_at"),
                    text(worker, "jobs"),
                    text(worker, "bulk_jobs"),
                    joined(worker.path("providers")),
                    joined(worker.path("tools"))));
            table.print(out);
        });
    }

    @Command(
            name = "queues",
            description = "List the shards that have jobs: of each queue the jobs, and how many are held.")
    int queues() {
        return show("queues", shards -> QueueTable.print(shards, out));
    }

    @Command(name = "turns", description = "List the turns that have not ended, oldest first.")
    int turns(
            @Option(names = "--status", paramLabel = "STATUS", description = "only running, waiting or queued")
                    @Nullable
                    String status) {
        return show("turns" + query(parameter("status", status)), turns -> {
            TextTable table = new TextTable("TURN", "GROUP", "NUMBER", "USER", "STATUS", "AGE");
            turns.forEach(turn -> table.row(
                    text(turn, "id"),
                    text(turn, "group_id"),
                    text(turn, "number"),
                    text(turn, "user_id"),
                    text(turn, "status") + (turn.path("cancel_requested").asBoolean() ? ", cancelling" : ""),
                    age(turn.path("age_seconds").asLong())));
            table.print(out);
        });
    }

    @Command(name = "dead-letters", description = "List the jobs that were given up, oldest first.")
    int deadLetters() {
        return show("dead-letters", letters -> {
            TextTable table = new TextTable("ID", "SINCE", "JOB", "TURN", "REASON");
            letters.forEach(letter -> table.row(
                    text(letter, "id"),
                    seconds(letter, "since"),
                    text(letter, "job"),
                    text(letter, "turn_id"),
                    text(letter, "reason")));
            table.print(out);
        });
    }

    @Command(name = "retry", description = "Post the messages of dead letters again, each as a new turn of its group.")
    int retry(
            @Parameters(paramLabel = "ID", arity = "1..*", description = "ids as dead-letters shows them")
                    List<String> ids) {
        return each(ids, (api, id) -> {
            JsonNode retried = api.retry(id);
            return text(retried, "outcome").equals("reposted")
                    ? id + " was posted again, as turn " + text(retried, "turn_id")
                    : id + " is back in its queue";
        });
    }

    @Command(name = "discard", description = "Delete dead letters.")
    int discard(
            @Parameters(paramLabel = "ID", arity = "1..*", description = "ids as dead-letters shows them")
                    List<String> ids) {
        return each(ids, (api, id) -> {
            api.discard(id);
            return id + " discarded";
        });
    }

    @Command(
            name = "users",
            description =
                    "List the accounts, newest first, with what they have spent today (UTC) and may spend in a day.")
    int users() {
        return show("users", users -> {
            TextTable table = new TextTable("USER", "EMAIL", "GROUPS", "TURNS", "TOKENS", "OF", "US DOLLARS", "OF");
            users.forEach(user -> table.row(
                    text(user, "id"),
                    text(user, "email"),
                    text(user, "groups"),
                    text(user, "unfinished_turns"),
                    LimitsCommand.number(user.path("today"), "tokens"),
                    LimitsCommand.number(user.path("limits"), "max_tokens_per_day"),
                    LimitsCommand.number(user.path("today"), "cost_usd"),
                    LimitsCommand.number(user.path("limits"), "max_cost_usd_per_day")));
            table.print(out);
        });
    }

    @Command(name = "tools", description = "List the tools with who may use them, by name.")
    int tools() {
        return show("tools", tools -> tools(tools).print(out));
    }

    static TextTable tools(List<JsonNode> tools) {
        TextTable table = new TextTable("TOOL", "OFFERED", "RULE", "ROLES", "USERS");
        tools.forEach(tool -> table.row(
                text(tool, "name"),
                tool.path("offered").asBoolean() ? "yes" : "no",
                text(tool, "rule"),
                joined(tool.path("roles")),
                joined(tool.path("users"))));
        return table;
    }

    @Command(name = "audit", description = "List the entries of the audit log, newest first.")
    int audit(
            @Option(names = "--user", paramLabel = "ID", description = "only of this user") @Nullable String user,
            @Option(names = "--action", paramLabel = "NAME", description = "only this action, such as login.opened")
                    @Nullable
                    String action,
            @Option(names = "--from", paramLabel = "TIME", description = "from this time or day (UTC) on") @Nullable
                    String from,
            @Option(names = "--to", paramLabel = "TIME", description = "until this time, or day (UTC) included")
                    @Nullable
                    String to) {
        String filters = query(
                parameter("user", user), parameter("action", action), parameter("from", from), parameter("to", to));
        return show("audit" + filters, entries -> {
            TextTable table = new TextTable("TIME", "USER", "ACTION", "SUBJECT", "ADDRESS", "DETAILS");
            entries.forEach(entry -> table.row(
                    seconds(entry, "created_at"),
                    text(entry, "user_id"),
                    text(entry, "action"),
                    text(entry.path("subject"), "kind") + " " + text(entry.path("subject"), "id"),
                    text(entry, "address"),
                    entry.path("details").isEmpty() ? "" : entry.path("details")));
            table.print(out);
        });
    }

    /** Prints the list of that path. */
    private int show(String path, Consumer<List<JsonNode>> table) {
        if (limit < 1) {
            throw new ParameterException(spec.commandLine(), "--limit has to be 1 or more, not " + limit);
        }
        try (Http http = new Http(server())) {
            Listing listing = new OperatorApi(http, key()).list(path, limit);
            if (json) {
                listing.entries().forEach(out::println);
            } else {
                table.accept(listing.entries());
            }
            if (listing.more()) {
                err.println("There are more; --limit shows them.");
            }
            return 0;
        }
    }

    /** Prints one answer of the server. */
    int one(Function<OperatorApi, JsonNode> request, Function<JsonNode, TextTable> table) {
        try (Http http = new Http(server())) {
            JsonNode answer = request.apply(new OperatorApi(http, key()));
            if (json) {
                out.println(answer);
            } else {
                table.apply(answer).print(out);
            }
            return 0;
        }
    }

    /** Makes a request without an answer. */
    int done(Consumer<OperatorApi> request, String message) {
        try (Http http = new Http(server())) {
            request.accept(new OperatorApi(http, key()));
            out.println(message);
            return 0;
        }
    }

    private interface Change {
        String apply(OperatorApi api, String id);
    }

    /** Applies the change to each dead letter, also after failures. */
    private int each(List<String> ids, Change change) {
        int exit = 0;
        try (Http http = new Http(server())) {
            OperatorApi api = new OperatorApi(http, key());
            for (String id : ids) {
                try {
                    out.println(change.apply(api, id));
                } catch (ChatException e) {
                    if (e.status() != 404 && e.status() != 409) {
                        throw e;
                    }
                    err.println(id + ": " + Texts.visible(String.valueOf(e.getMessage())));
                    exit = ChatException.FAILED;
                }
            }
        }
        return exit;
    }

    private URI server() {
        try {
            return ServerAddress.of(url, env);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
        }
    }

    private String key() {
        return Optional.ofNullable(env.get(KEY))
                .map(String::strip)
                .filter(key -> !key.isEmpty())
                .orElseThrow(
                        () -> new ParameterException(
                                spec.commandLine(),
                                KEY
                                        + " is not set: an API key of an operator, made by POST /auth/keys with the scope operator"));
    }

    private static Map<String, String> parameter(String name, @Nullable String value) {
        return value == null ? Map.of() : Map.of(name, value);
    }

    @SafeVarargs
    private static String query(Map<String, String>... parameters) {
        Map<String, String> all = new LinkedHashMap<>();
        for (Map<String, String> parameter : parameters) {
            all.putAll(parameter);
        }
        return all.isEmpty()
                ? ""
                : all.entrySet().stream()
                        .map(each -> each.getKey() + "=" + OperatorApi.encoded(each.getValue()))
                        .collect(Collectors.joining("&", "?", ""));
    }

    /** The field's text; empty if it is absent or null. */
    static String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.isNull() || value.isMissingNode() ? "" : value.asString();
    }

    /** A time without its fraction of a second. */
    private static String seconds(JsonNode node, String field) {
        return text(node, field).replaceAll("\\.\\d+Z$", "Z");
    }

    private static String joined(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::asString)
                .collect(Collectors.joining(", "));
    }

    /** A time such as {@code 3h 05m} or {@code 12s}. */
    static String age(long seconds) {
        Duration age = Duration.ofSeconds(seconds);
        if (age.toDays() > 0) {
            return "%dd %02dh".formatted(age.toDays(), age.toHoursPart());
        }
        if (age.toHours() > 0) {
            return "%dh %02dm".formatted(age.toHours(), age.toMinutesPart());
        }
        return age.toMinutes() > 0 ? "%dm %02ds".formatted(age.toMinutes(), age.toSecondsPart()) : seconds + "s";
    }
}
