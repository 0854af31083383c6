package dev.synapse.gateway.access;

import dev.synapse.gateway.web.ApiException;
import dev.synapse.shared.access.ToolRights;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.UserId;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Decides whether a caller may do something: the one place through which every request and every event stream goes. To a caller without a
 * role in a group, the group does not exist. {@link ToolRights} decides who may use a tool, here and where a turn starts.
 */
@Component
public class Access {

    private final JdbcClient sql;
    private final OperatorRole operators;

    Access(JdbcClient sql, OperatorRole operators) {
        this.sql = sql;
        this.operators = operators;
    }

    /**
     * Throws unless the caller has the right: 401 without a session, 404 for a group in which the caller has no role, 403 with the name of
     * what is missing otherwise.
     *
     * @param group the group that the request concerns, null if it concerns none
     */
    public void require(Right right, @Nullable Session session, @Nullable GroupId group) {
        if (right == Right.PUBLIC) {
            return;
        }
        if (session == null) {
            throw ApiException.tokenRequired();
        }
        right.scope().ifPresent(scope -> requireScope(session, scope));
        right.role().ifPresent(role -> requireRole(session.user(), given(group), role));
        if (right == Right.OPERATE && !operators.isOperator(session.user())) {
            throw ApiException.forbidden("operator", "This requires the role \"operator\".");
        }
    }

    private static void requireScope(Session session, Scope scope) {
        if (!session.scopes().contains(scope)) {
            throw ApiException.forbidden(
                    "scope:" + scope.text(),
                    scope == Scope.ACCOUNT
                            ? "This requires a login; an API key cannot manage an account."
                            : "This requires a credential with the scope \"%s\".".formatted(scope.text()));
        }
    }

    private static GroupId given(@Nullable GroupId group) {
        if (group == null) {
            throw new IllegalStateException("A right in a group was required without a group");
        }
        return group;
    }

    /**
     * Throws unless the user has the role in the group, as {@link #require} does. For a change that would outlast the role, which repeats the
     * check under its lock of the group.
     */
    public void requireRole(UserId user, GroupId group, GroupRole required) {
        GroupRole role = role(user, group).orElseThrow(ApiException::notFound);
        if (!role.includes(required)) {
            throw ApiException.forbidden(
                    "role:" + required.text(),
                    "This requires the role \"%s\" in the group; yours is \"%s\"."
                            .formatted(required.text(), role.text()));
        }
    }

    /** The tools that the user may use. */
    public ToolRights tools(UserId user) {
        return ToolRights.of(sql.sql(ToolRights.QUERY)
                .params(ToolRights.parameters(user, operators.isOperator(user)))
                .query((row, n) -> Map.entry(row.getString("tool"), row.getBoolean("permits")))
                .list());
    }

    /** Throws a 403 with the name of the right unless the user may use all of these tools, for example to give them to a member. */
    public void requireTools(UserId user, Collection<String> tools) {
        if (tools.isEmpty()) {
            return;
        }
        ToolRights rights = tools(user);
        tools.stream()
                .filter(tool -> !rights.permit(tool))
                .map(ToolRights::right)
                .findFirst()
                .ifPresent(right -> {
                    throw ApiException.forbidden(right, "This requires the right \"%s\".".formatted(right));
                });
    }

    /** The user's role in the group; empty if the user has none, or the group does not exist. */
    public Optional<GroupRole> role(UserId user, GroupId group) {
        return sql.sql("SELECT role FROM group_people WHERE group_id = :group AND user_id = :user")
                .param("group", group.value())
                .param("user", user.value())
                .query(String.class)
                .optional()
                .flatMap(GroupRole::of);
    }

    /** A user in a group. */
    public record Participant(GroupId group, UserId user) {}

    /** Those of the participants who are still in their groups. */
    public Set<Participant> present(Collection<Participant> participants) {
        List<Participant> found = sql.sql("""
                        SELECT p.group_id, p.user_id
                          FROM unnest(CAST(:groups AS uuid[]), CAST(:users AS uuid[])) AS asked (group_id, user_id)
                          JOIN group_people p USING (group_id, user_id)
                        """)
                .param(
                        "groups",
                        participants.stream().map(each -> each.group().value()).toArray(UUID[]::new))
                .param(
                        "users",
                        participants.stream().map(each -> each.user().value()).toArray(UUID[]::new))
                .query((row, n) -> new Participant(
                        new GroupId(row.getObject("group_id", UUID.class)),
                        new UserId(row.getObject("user_id", UUID.class))))
                .list();
        return new HashSet<>(found);
    }
}
