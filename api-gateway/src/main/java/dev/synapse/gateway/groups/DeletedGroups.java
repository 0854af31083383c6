package dev.synapse.gateway.groups;

import dev.synapse.gateway.cleanup.ExpiredRows;
import dev.synapse.shared.model.GroupId;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Removes the turns of deleted groups, with their messages and steps, and their files, in batches: a group may have more of them than a
 * statement can delete in its time. Those of most groups are removed before the deletion is answered.
 */
@Repository
class DeletedGroups implements ExpiredRows {

    private static final Logger log = LoggerFactory.getLogger(DeletedGroups.class);

    /** A turn has up to 1,000 steps, and as many messages. */
    private static final int TURNS = 50;

    /** A file has some MB. */
    private static final int FILES = 20;

    private static final int GROUPS = 100;
    private static final Duration SOON = Duration.ofSeconds(1);

    private static final String REMOVE_TURNS = """
            DELETE FROM turns WHERE id IN (
                SELECT t.id
                  FROM (SELECT id FROM deleted_groups WHERE CAST(:all AS boolean) OR id = ANY (:ids)
                         ORDER BY deleted_at LIMIT :groups FOR UPDATE SKIP LOCKED) AS deleted
                 CROSS JOIN LATERAL (SELECT id FROM turns WHERE group_id = deleted.id ORDER BY number LIMIT :turns) AS t
                 LIMIT :turns)
            """;

    private static final String REMOVE_FILES = """
            DELETE FROM files WHERE id IN (
                SELECT f.id
                  FROM (SELECT id FROM deleted_groups WHERE CAST(:all AS boolean) OR id = ANY (:ids)
                         ORDER BY deleted_at LIMIT :groups FOR UPDATE SKIP LOCKED) AS deleted
                 CROSS JOIN LATERAL (SELECT id FROM files WHERE group_id = deleted.id ORDER BY id LIMIT :files) AS f
                 LIMIT :files)
            """;

    private static final String REMOVE_EMPTY = """
            DELETE FROM deleted_groups WHERE id IN (
                SELECT id FROM deleted_groups AS deleted
                 WHERE (CAST(:all AS boolean) OR id = ANY (:ids))
                   AND NOT EXISTS (SELECT FROM turns WHERE group_id = deleted.id)
                   AND NOT EXISTS (SELECT FROM files WHERE group_id = deleted.id)
                 ORDER BY deleted_at LIMIT :groups FOR UPDATE SKIP LOCKED)
            """;

    private final JdbcClient sql;

    DeletedGroups(JdbcClient sql) {
        this.sql = sql;
    }

    @Override
    public String description() {
        return "turns and files of deleted groups";
    }

    @Override
    public boolean removeBatch() {
        return removeBatch(true, List.of());
    }

    /** Removes the turns of these groups for about a second; the clean-up removes the rest. */
    void removeSoon(Collection<GroupId> groups) {
        long end = System.nanoTime() + SOON.toNanos();
        try {
            boolean more = true;
            while (more && System.nanoTime() - end < 0) {
                more = removeBatch(false, groups);
            }
        } catch (DataAccessException e) {
            log.debug("The clean-up will remove the turns of deleted groups: {}", e.getMessage());
        }
    }

    /** Returns whether more may remain. */
    private boolean removeBatch(boolean all, Collection<GroupId> groups) {
        return remove(REMOVE_TURNS, all, groups) == TURNS
                || remove(REMOVE_FILES, all, groups) == FILES
                || remove(REMOVE_EMPTY, all, groups) == GROUPS;
    }

    private int remove(String statement, boolean all, Collection<GroupId> groups) {
        return sql.sql(statement)
                .param("all", all)
                .param("ids", groups.stream().map(GroupId::value).toArray(UUID[]::new))
                .param("groups", GROUPS)
                .param("turns", TURNS)
                .param("files", FILES)
                .update();
    }
}
