package dev.synapse.benchmark;

import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.Aliases;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Limits;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.model.Uuids;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Inserts groups, histories and turns directly into PostgreSQL. Thread-safe. */
final class GroupFixtures {

    private static final int MAX_STEPS = 100_000;
    private static final Limits LIMITS = new Limits(MAX_STEPS, 8, 3600, 120, null, null);

    private final JdbcClient sql;
    private final TransactionTemplate transaction;

    GroupFixtures(DataSource database) {
        sql = JdbcClient.create(database);
        transaction = new TransactionTemplate(new JdbcTransactionManager(database));
    }

    /** Adds groups with an Orchestrator and one member, each group with its own models and owner because users have limits. */
    void add(List<LoadGroup> groups) {
        transaction.executeWithoutResult(status -> groups.forEach(this::add));
    }

    private void add(LoadGroup group) {
        UUID owner = Uuids.next();
        sql.sql("INSERT INTO users (id, email, password_hash, created_at) VALUES (:id, :email, '', now())")
                .param("id", owner)
                .param("email", owner + "@example.org")
                .update();
        sql.sql("""
                        INSERT INTO groups (id, owner_id, name, policy, limits, created_at, updated_at)
                        VALUES (:id, :owner, 'Benchmark', 'orchestrator', :limits::jsonb, now(), now())
                        """)
                .param("id", group.id().value())
                .param("owner", owner)
                .param("limits", Json.write(LIMITS))
                .update();
        addMember(group.id(), Aliases.ORCHESTRATOR, group.leader());
        addMember(group.id(), LoadGroup.MEMBER, group.follower());
    }

    private void addMember(GroupId group, String alias, String model) {
        sql.sql("""
                        INSERT INTO members (id, group_id, alias, role_prompt, provider, model, created_at)
                        VALUES (:id, :group, :alias, 'You take your part in the work of a team.', :provider, :model, now())
                        """)
                .param("id", Uuids.next())
                .param("group", group.value())
                .param("alias", alias)
                .param("provider", InstantModel.PROVIDER)
                .param("model", model)
                .update();
    }

    /** Adds a completed first turn to each group, with {@code messages} messages of about 200 characters. */
    void addHistories(List<GroupId> groups, int messages) {
        for (GroupId group : groups) {
            UUID turn = addTurn(group, 1, "completed").value();
            sql.sql("""
                            INSERT INTO messages (id, group_id, turn_id, turn_number, turn_index, sender_alias, content,
                                                  meta, created_at)
                            SELECT uuidv7(), :group, :turn, 1, i,
                                   CASE WHEN i = 0 THEN 'User' WHEN i % 2 = 0 THEN :member ELSE 'Orchestrator' END,
                                   'Message ' || i || ': ' || repeat('what was found so far is this. ', 6), '{}', now()
                              FROM generate_series(0, :count - 1) AS i
                            """)
                    .param("group", group.value())
                    .param("turn", turn)
                    .param("member", LoadGroup.MEMBER)
                    .param("count", messages)
                    .update();
            sql.sql("UPDATE groups SET next_turn = 2, done_turn = 1 WHERE id = :group")
                    .param("group", group.value())
                    .update();
        }
        sql.sql("ANALYZE messages").update();
    }

    /** Adds a queued turn. */
    TurnId addTurn(GroupId group, long number) {
        return addTurn(group, number, "queued");
    }

    private TurnId addTurn(GroupId group, long number, String status) {
        TurnId turn = TurnId.next();
        sql.sql(
                        "INSERT INTO turns (id, group_id, number, status, created_at) VALUES (:id, :group, :number, :status, now())")
                .param("id", turn.value())
                .param("group", group.value())
                .param("number", number)
                .param("status", status)
                .update();
        sql.sql("UPDATE groups SET next_turn = greatest(next_turn, :number + 1) WHERE id = :group")
                .param("group", group.value())
                .param("number", number)
                .update();
        return turn;
    }

    /** Deletes everything after the first turn. */
    void cutAfterFirstTurn(GroupId group) {
        sql.sql("DELETE FROM turns WHERE group_id = :group AND number > 1")
                .param("group", group.value())
                .update();
        sql.sql("UPDATE groups SET next_turn = 2, done_turn = 1, last_seq = 0 WHERE id = :group")
                .param("group", group.value())
                .update();
    }

    long unfinishedTurns() {
        return sql.sql("SELECT count(*) FROM turns WHERE status IN ('queued', 'running', 'waiting')")
                .query(Long.class)
                .single();
    }

    /** The errors of failed turns. */
    List<String> failures() {
        return sql.sql("SELECT DISTINCT error FROM turns WHERE status = 'failed' LIMIT 5")
                .query((row, n) -> String.valueOf(row.getString("error")))
                .list();
    }

    /** Deletes all groups and their data. */
    void clear() {
        sql.sql("TRUNCATE groups CASCADE").update();
    }
}
