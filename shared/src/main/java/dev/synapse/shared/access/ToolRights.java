package dev.synapse.shared.access;

import dev.synapse.shared.model.UserId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The tools that one person may use. A tool's own rule decides; without one that of its MCP server, {@code server.*}, for all tools of the
 * server, also those that it adds later; without either everyone may. Immutable.
 *
 * @param rules whether each rule permits its tools to the person, by the name of the rule
 */
public record ToolRights(Map<String, Boolean> rules) {

    /** Selects the name of each rule, {@code tool}, and whether it {@code permits} its tools to a user. */
    public static final String QUERY = """
            SELECT r.tool, :user_role = ANY (r.roles) OR (:operator_role = ANY (r.roles) AND :operator)
                           OR EXISTS (SELECT FROM tool_right_users u WHERE u.tool = r.tool AND u.user_id = :user) AS permits
              FROM tool_rights r
            """;

    private static final String ALL_OF_SERVER = ".*";

    public ToolRights {
        rules = Map.copyOf(rules);
    }

    /** The rights in the rows of {@link #QUERY}. */
    public static ToolRights of(List<Map.Entry<String, Boolean>> rows) {
        return new ToolRights(rows.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /** The parameters of {@link #QUERY} for a user, who may be an operator. */
    public static Map<String, Object> parameters(UserId user, boolean operator) {
        return Map.of(
                "user_role", AccountRole.USER.text(),
                "operator_role", AccountRole.OPERATOR.text(),
                "operator", operator,
                "user", user.value());
    }

    /** Whether the person may use the tool. */
    public boolean permit(String tool) {
        Boolean own = rules.get(tool);
        return own != null
                ? own
                : serverRule(tool).map(rule -> rules.getOrDefault(rule, true)).orElse(true);
    }

    /** The name of the rule for all tools of the tool's MCP server; empty for a tool of Synapse. */
    public static Optional<String> serverRule(String tool) {
        int dot = tool.indexOf('.');
        return dot < 0 ? Optional.empty() : Optional.of(tool.substring(0, dot) + ALL_OF_SERVER);
    }

    /** The name of the right to use the tool. */
    public static String right(String tool) {
        return "tools:" + tool;
    }
}
