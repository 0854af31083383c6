package dev.synapse.gateway.groups;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import dev.synapse.shared.model.GroupId;
import dev.synapse.testkit.ApiClient;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Groups with many turns are deleted within the time of a request. */
class DeletedGroupsTest {

    private static final String PASSWORD = "correct horse battery";

    private final TestGateway gateway = TestGateway.shared();
    private final JdbcClient sql = JdbcClient.create(gateway.backbone().database());

    @Test
    void the_rows_of_a_group_are_gone_when_its_deletion_is_answered() {
        ApiClient anna = gateway.api().asNewUser();
        String group = anna.createGroup("Team").expect(201).id();
        String other = anna.createGroup("Other").expect(201).id();
        fill(group, 120);
        fill(other, 3);

        anna.deleteGroup(group).expect(204);

        assertThat(turns(group)).isZero();
        assertThat(messages(group)).isZero();
        assertThat(noted(group)).isFalse();
        assertThat(turns(other)).isEqualTo(3);
    }

    /** As after a deletion whose rows took too long. */
    @Test
    void the_clean_up_removes_the_rest_in_batches() {
        ApiClient anna = gateway.api().asNewUser();
        String group = anna.createGroup("Team").expect(201).id();
        fill(group, 120);
        sql.sql("DELETE FROM groups WHERE id = :group")
                .param("group", UUID.fromString(group))
                .update();
        assertThat(noted(group)).isTrue();
        assertThat(messages(group)).isEqualTo(240);
        DeletedGroups deleted = new DeletedGroups(sql);

        assertThat(deleted.removeBatch()).isTrue();

        assertThat(turns(group)).isLessThan(120);
        while (deleted.removeBatch()) {
            assertThat(anna.group(group).status()).isEqualTo(404);
        }
        assertThat(turns(group)).isZero();
        assertThat(messages(group)).isZero();
        assertThat(noted(group)).isFalse();
        deleted.removeSoon(List.of(GroupId.of(group)));
    }

    /** A gateway of a version without files removes the turns, and would forget the group. */
    @Test
    void files_of_a_group_that_an_earlier_version_deletes_are_removed() {
        ApiClient anna = gateway.api().asNewUser();
        String group = anna.createGroup("Team").expect(201).id();
        for (int i = 0; i < 25; i++) {
            anna.upload(group, "text/plain", new byte[] {'x'}).expect(201);
        }
        sql.sql("DELETE FROM groups WHERE id = :group")
                .param("group", UUID.fromString(group))
                .update();

        sql.sql("DELETE FROM deleted_groups WHERE id = :group")
                .param("group", UUID.fromString(group))
                .update();

        assertThat(noted(group)).isTrue();
        DeletedGroups deleted = new DeletedGroups(sql);
        while (deleted.removeBatch()) {
            assertThat(anna.group(group).status()).isEqualTo(404);
        }
        assertThat(count("files WHERE group_id = :group", group)).isZero();
        assertThat(noted(group)).isFalse();
    }

    @Test
    void a_closed_account_leaves_no_turns() {
        String email = "many-" + UUID.randomUUID() + "@example.org";
        gateway.api().register(email, PASSWORD).expect(201);
        ApiClient anna = gateway.api()
                .as(gateway.api()
                        .login(email, PASSWORD)
                        .expect(200)
                        .body()
                        .path("access_token")
                        .asString());
        String first = anna.createGroup("First").expect(201).id();
        String second = anna.createGroup("Second").expect(201).id();
        fill(first, 60);
        fill(second, 60);

        anna.send(
                        "DELETE",
                        "/auth/me",
                        ApiClient.json().put("password", PASSWORD).toString(),
                        Map.of())
                .expect(204);

        assertThat(turns(first) + turns(second)).isZero();
        assertThat(noted(first) || noted(second)).isFalse();
    }

    /** Ended turns, each with two messages and a step. */
    private void fill(String group, int turns) {
        sql.sql("""
                WITH added AS (
                    INSERT INTO turns (id, group_id, number, status, created_at, ended_at)
                    SELECT gen_random_uuid(), :group, n, 'completed', now(), now() FROM generate_series(1, :turns) AS n
                    RETURNING id, group_id, number),
                said AS (
                    INSERT INTO messages (id, group_id, turn_id, turn_number, turn_index, sender_alias, content, created_at)
                    SELECT gen_random_uuid(), group_id, id, number, i, 'User', 'text', now() FROM added, generate_series(0, 1) AS i),
                done AS (
                    INSERT INTO steps (id, turn_id, number, kind, alias, status, attempts)
                    SELECT gen_random_uuid(), id, 1, 'run_agent_llm', 'Ada', 'completed', 1 FROM added)
                UPDATE groups SET next_turn = :turns + 1, done_turn = :turns WHERE id = :group
                """)
                .param("group", UUID.fromString(group))
                .param("turns", turns)
                .update();
    }

    private long turns(String group) {
        return count("turns WHERE group_id = :group", group);
    }

    private long messages(String group) {
        return count("messages WHERE group_id = :group", group);
    }

    private boolean noted(String group) {
        return count("deleted_groups WHERE id = :group", group) > 0;
    }

    private long count(String from, String group) {
        return sql.sql("SELECT count(*) FROM " + from)
                .param("group", UUID.fromString(group))
                .query(Long.class)
                .single();
    }
}
