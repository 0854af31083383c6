package dev.synapse.deadletters;

import dev.synapse.deadletters.DeadLetterRequest.Verb;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command line of {@code dead-letters}. Without a subcommand it lists the dead letters. */
@Command(
        name = "dead-letters",
        sortOptions = false,
        usageHelpWidth = 120,
        description = {
            "Lists, shows, retries and discards dead letters. A job that was delivered too often without a result becomes a dead "
                    + "letter, and its turn fails. retry posts the message of that turn again, as a new turn of its group. A job "
                    + "that cannot be read goes back to its stream: retry it once a version runs that can read it.",
            "",
            "Needs REDIS_URL, and for retry DATABASE_URL; without them it uses the databases of the all-in-one that runs under "
                    + "SYNAPSE_HOME.",
            ""
        },
        commandListHeading = "%nCommands (default: list):%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:not done, or only in part", "2:wrong usage"})
final class DeadLettersCommand implements Callable<Integer> {

    private final ToIntFunction<DeadLetterRequest> action;

    @Option(names = "--json", description = "write the list as JSON")
    private boolean json;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "show this help")
    boolean help;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** {@code action} executes a request and returns the exit code. */
    DeadLettersCommand(ToIntFunction<DeadLetterRequest> action) {
        this.action = action;
    }

    @Override
    public Integer call() {
        return list(json);
    }

    @Command(name = "list", description = "List all dead letters.")
    int list(@Option(names = "--json", description = "write the list as JSON") boolean asJson) {
        return action.applyAsInt(new DeadLetterRequest(Verb.LIST, List.of(), asJson || json));
    }

    @Command(name = "show", description = "Show all fields of dead letters.")
    int show(
            @Parameters(paramLabel = "ID", arity = "1..*", description = "ids as list shows them") List<String> ids,
            @Option(names = "--json", description = "write them as JSON") boolean asJson) {
        return action.applyAsInt(new DeadLetterRequest(Verb.SHOW, ids, asJson || json));
    }

    @Command(name = "retry", description = "Post the messages of dead letters again, each as a new turn of its group.")
    int retry(
            @Parameters(paramLabel = "ID", arity = "0..*", description = "ids as list shows them") @Nullable
                    List<String> ids,
            @Option(names = "--all", description = "retry all dead letters") boolean all) {
        return change(Verb.RETRY, "retry", ids, all);
    }

    @Command(name = "discard", description = "Delete dead letters.")
    int discard(
            @Parameters(paramLabel = "ID", arity = "0..*", description = "ids as list shows them") @Nullable
                    List<String> ids,
            @Option(names = "--all", description = "delete all dead letters") boolean all) {
        return change(Verb.DISCARD, "discard", ids, all);
    }

    private int change(Verb verb, String name, @Nullable List<String> ids, boolean all) {
        List<String> chosen = ids == null ? List.of() : ids;
        if (json) {
            throw misuse(name, "--json applies to list and show only");
        }
        if (all == !chosen.isEmpty()) {
            throw misuse(name, name + " needs the ids of dead letters, as list shows them, or --all");
        }
        return action.applyAsInt(new DeadLetterRequest(verb, chosen, false));
    }

    private ParameterException misuse(String subcommand, String message) {
        return new ParameterException(spec.subcommands().get(subcommand), message);
    }
}
