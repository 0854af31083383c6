package dev.synapse.gateway.operator;

import dev.synapse.shared.model.UserId;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The rules of who may use which tools, in PostgreSQL. */
@Repository
class ToolRules {

    private final JdbcClient sql;

    ToolRules(JdbcClient sql) {
        this.sql = sql;
    }

    /**
     * Who may use a tool.
     *
     * @param tool its name, or {@code server.*} for all tools of an MCP server
     * @param roles the names of account roles
     */
    record ToolRule(String tool, List<String> roles, List<UserId> users) {}

    /** How many users each rule names, by the name of the rule. */
    Map<String, Integer> sizes() {
        return sql.sql("""
                        SELECT r.tool, (SELECT count(*) FROM tool_right_users u WHERE u.tool = r.tool) AS users FROM tool_rights r
                        """).query((row, n) -> Map.entry(row.getString("tool"), row.getInt("users"))).list().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** The rules with these names, by name. */
    Map<String, ToolRule> of(Collection<String> tools) {
        return sql.sql("""
                        SELECT r.tool, r.roles, array(SELECT u.user_id FROM tool_right_users u WHERE u.tool = r.tool ORDER BY 1) AS users
                          FROM tool_rights r WHERE r.tool = ANY (:tools)
                        """).param("tools", tools.toArray(String[]::new)).query((row, n) -> rule(row)).list().stream()
                .collect(Collectors.toMap(ToolRule::tool, Function.identity()));
    }

    private static ToolRule rule(ResultSet row) throws SQLException {
        Array roles = row.getArray("roles");
        Array users = row.getArray("users");
        return new ToolRule(
                row.getString("tool"),
                List.of((String[]) roles.getArray()),
                Arrays.stream((UUID[]) users.getArray()).map(UserId::new).toList());
    }

    /** Those of the users who have an account, which then cannot be closed until the transaction ends. */
    Set<UserId> existing(Collection<UserId> users) {
        return new HashSet<>(sql.sql("SELECT id FROM users WHERE id = ANY (:users) ORDER BY id FOR KEY SHARE")
                .param("users", ids(users))
                .query((row, n) -> new UserId(row.getObject("id", UUID.class)))
                .list());
    }

    /** Adds or replaces a rule whose users exist; call in a transaction. */
    void put(ToolRule rule) {
        sql.sql("INSERT INTO tool_rights (tool, roles) VALUES (:tool, :roles)"
                        + " ON CONFLICT (tool) DO UPDATE SET roles = excluded.roles")
                .param("tool", rule.tool())
                .param("roles", rule.roles().toArray(String[]::new))
                .update();
        sql.sql("DELETE FROM tool_right_users WHERE tool = :tool")
                .param("tool", rule.tool())
                .update();
        sql.sql("INSERT INTO tool_right_users (tool, user_id) SELECT :tool, unnest(CAST(:users AS uuid[]))")
                .param("tool", rule.tool())
                .param("users", ids(rule.users()))
                .update();
    }

    /** Deletes the rule; false if there is none. */
    boolean delete(String tool) {
        return sql.sql("DELETE FROM tool_rights WHERE tool = :tool")
                        .param("tool", tool)
                        .update()
                > 0;
    }

    private static UUID[] ids(Collection<UserId> users) {
        return users.stream().map(UserId::value).toArray(UUID[]::new);
    }
}
