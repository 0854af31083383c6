package dev.synapse.cli;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code ./synapse operator limits}: shows and sets the daily budget of a user or a group. */
@Command(
        name = "limits",
        description = {
            "Show what a user or a group may spend in a day (UTC), and has spent; or set it.",
            "Without a limit of an operator that of the settings applies to a user; a group's own limits apply always."
        })
final class LimitsCommand implements Callable<Integer> {

    private static final String NONE = "none";
    private static final String TOKENS = "max_tokens_per_day";
    private static final String COST = "max_cost_usd_per_day";

    @ParentCommand
    private @Nullable OperatorCommand operator;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @ArgGroup(multiplicity = "1")
    private Owner owner = new Owner();

    @Option(names = "--tokens", paramLabel = "N", description = "set the limit on tokens, or remove it: none")
    private Optional<String> tokens = Optional.empty();

    @Option(names = "--cost", paramLabel = "USD", description = "set the limit in US dollars, or remove it: none")
    private Optional<String> cost = Optional.empty();

    private static final class Owner {

        @Option(names = "--user", paramLabel = "ID", description = "of this user")
        private @Nullable String user;

        @Option(names = "--group", paramLabel = "ID", description = "of this group")
        private @Nullable String group;

        String path() {
            return user != null
                    ? "users/" + OperatorApi.encoded(user) + "/limits"
                    : "groups/" + OperatorApi.encoded(String.valueOf(group)) + "/limits";
        }
    }

    @Override
    public Integer call() {
        Map<String, @Nullable BigDecimal> numbers = new HashMap<>();
        tokens.ifPresent(text -> numbers.put(TOKENS, number("--tokens", text)));
        cost.ifPresent(text -> numbers.put(COST, number("--cost", text)));
        if (operator == null) {
            throw new IllegalStateException("limits was started without its parent");
        }
        return operator.one(api -> change(api, numbers), LimitsCommand::table);
    }

    /** Only the given limits change; the server replaces both. */
    private JsonNode change(OperatorApi api, Map<String, @Nullable BigDecimal> numbers) {
        JsonNode limits = api.get(owner.path());
        if (numbers.isEmpty()) {
            return limits;
        }
        ObjectNode body = (ObjectNode) limits;
        numbers.forEach(body::put);
        return api.put(owner.path(), body);
    }

    private @Nullable BigDecimal number(String option, String text) {
        try {
            return text.equals(NONE) ? null : new BigDecimal(text);
        } catch (NumberFormatException e) {
            throw new ParameterException(
                    spec.commandLine(), option + " has to be a number or " + NONE + ", not " + text);
        }
    }

    private static TextTable table(JsonNode limits) {
        JsonNode applied = limits.path("applied");
        JsonNode today = limits.path("today");
        return new TextTable("LIMIT", "TOKENS", "US DOLLARS")
                .row("set by an operator", number(limits, TOKENS), number(limits, COST))
                .row("applies", number(applied, TOKENS), number(applied, COST))
                .row("spent today", number(today, "tokens"), number(today, "cost_usd"));
    }

    /** The number without an exponent. */
    static String number(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.isNumber() ? value.decimalValue().stripTrailingZeros().toPlainString() : "";
    }
}
