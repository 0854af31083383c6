package dev.synapse.shared.access;

import dev.synapse.shared.model.UserId;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The tools that one person may use. A tool's own rule decides; without one that of its MCP server, {@code server.*}, for all tools of the
 * server, also those that it adds later; without either everyone may. Immutable.
 *
 * @param rules whether each rule permits its tools to the person, by the name of the rule
 */
public record ToolRights(Map<String, Boolean> rules) {

    private static final String ALL_OF_SERVER = ".*";

    public ToolRights {
        rules = Map.copyOf(rules);
    }

    /** The rights of a user, who may be an operator. */
    public static ToolRights of(JdbcClient sql, UserId user, boolean operator) {
        return new ToolRights(sql
                .sql("""
                        SELECT r.tool, :user_role = ANY (r.roles) OR (:operator_role = ANY (r.roles) AND :operator)
                                       OR EXISTS (SELECT FROM tool_right_users u WHERE u.tool = r.tool AND u.user_id = :user) AS permits
                          FROM tool_rights r
                        """)
                .param("user_role", AccountRole.USER.text())
                .param("operator_role", AccountRole.OPERATOR.text())
                .param("operator", operator)
                .param("user", user.value())
                .query((row, n) -> Map.entry(row.getString("tool"), row.getBoolean("permits")))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
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
