package dev.synapse.gateway.groups;

import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.MemberId;
import dev.synapse.shared.model.ModelOptions;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.sql.SqlTimes;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.node.ObjectNode;

/** The members of groups in PostgreSQL, in the order of their creation. */
@Repository
class Members {

    private static final String COLUMNS = "id, group_id, alias, role_prompt, tools, provider, model, temperature,"
            + " model_options::text AS model_options";

    private final JdbcClient sql;

    Members(JdbcClient sql) {
        this.sql = sql;
    }

    Map<GroupId, List<Member>> of(Collection<GroupId> groups) {
        return sql
                .sql("SELECT " + COLUMNS + " FROM members WHERE group_id = ANY (:groups) ORDER BY created_at, id")
                .param("groups", groups.stream().map(GroupId::value).toArray(UUID[]::new))
                .query((row, n) -> member(row))
                .list()
                .stream()
                .collect(Collectors.groupingBy(Member::groupId));
    }

    List<Member> of(GroupId group) {
        return of(List.of(group)).getOrDefault(group, List.of());
    }

    /** The members with the given ids, in the order of their creation. */
    List<Member> list(GroupId group, Collection<MemberId> ids) {
        return sql.sql("SELECT " + COLUMNS + """
                 FROM members
                WHERE group_id = :group AND id = ANY (:ids)
                ORDER BY date_trunc('milliseconds', created_at), id
                """)
                .param("group", group.value())
                .param("ids", ids.stream().map(MemberId::value).toArray(UUID[]::new))
                .query((row, n) -> member(row))
                .list();
    }

    /** The members of a group without their prompts. */
    MemberList summary(GroupId group) {
        return new MemberList(sql.sql(
                        "SELECT id, alias, char_length(role_prompt) AS characters FROM members WHERE group_id = :group")
                .param("group", group.value())
                .query((row, n) -> new MemberList.Entry(
                        new MemberId(row.getObject("id", UUID.class)),
                        row.getString("alias"),
                        row.getInt("characters")))
                .list());
    }

    Optional<Member> find(GroupId group, MemberId id) {
        return sql.sql("SELECT " + COLUMNS + " FROM members WHERE id = :id AND group_id = :group")
                .param("id", id.value())
                .param("group", group.value())
                .query((row, n) -> member(row))
                .optional();
    }

    boolean contains(GroupId group, MemberId id) {
        return sql.sql("SELECT EXISTS (SELECT FROM members WHERE id = :id AND group_id = :group)")
                .param("id", id.value())
                .param("group", group.value())
                .query(Boolean.class)
                .single();
    }

    void add(Member member) {
        sql.sql("""
                INSERT INTO members (id, group_id, alias, role_prompt, tools, provider, model, temperature, model_options, created_at)
                VALUES (:id, :group, :alias, :rolePrompt, :tools, :provider, :model, :temperature, :modelOptions::jsonb, :now)
                """)
                .param("group", member.groupId().value())
                .param("now", SqlTimes.of(Times.now()))
                .params(values(member))
                .update();
    }

    void update(Member member) {
        sql.sql("""
                UPDATE members
                SET alias = :alias, role_prompt = :rolePrompt, tools = :tools, provider = :provider, model = :model,
                    temperature = :temperature, model_options = :modelOptions::jsonb
                WHERE id = :id
                """).params(values(member)).update();
    }

    void delete(MemberId id) {
        sql.sql("DELETE FROM members WHERE id = :id").param("id", id.value()).update();
    }

    private static Map<String, Object> values(Member member) {
        Map<String, Object> values = new java.util.HashMap<>();
        values.put("id", member.id().value());
        values.put("alias", member.alias());
        values.put("rolePrompt", member.rolePrompt());
        values.put("tools", member.tools().toArray(String[]::new));
        values.put("provider", member.provider());
        values.put("model", member.model());
        values.put("temperature", member.temperature());
        values.put("modelOptions", member.modelOptions().toString());
        return values;
    }

    private static Member member(ResultSet row) throws SQLException {
        Array tools = row.getArray("tools");
        AgentConfig config = new AgentConfig(
                row.getString("alias"),
                row.getString("role_prompt"),
                List.of((String[]) tools.getArray()),
                row.getString("provider"),
                row.getString("model"),
                row.getObject("temperature", Double.class),
                ModelOptions.of(Json.read(row.getString("model_options"), ObjectNode.class)));
        return Member.of(
                new MemberId(row.getObject("id", UUID.class)),
                new GroupId(row.getObject("group_id", UUID.class)),
                config);
    }
}
