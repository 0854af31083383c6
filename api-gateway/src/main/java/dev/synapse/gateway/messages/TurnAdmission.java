package dev.synapse.gateway.messages;

import dev.synapse.gateway.CapacityLimits;
import dev.synapse.gateway.web.ApiException;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.sql.SqlTimes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Enforces the limits of unfinished turns per group and user under concurrency. The group's row is locked, so its turns are counted exactly.
 * Messages of one user to different groups must not wait for each other's commit, so they share a lock per user while the count is so far
 * below the limit that all concurrent transactions of PostgreSQL together cannot reach it; closer to the limit, they take the lock
 * exclusively. The user's lock is always taken before the group's.
 */
final class TurnAdmission {

    /** The maximum total size of the messages of a user's unfinished turns, which are queued in Redis. */
    static final long MAX_BYTES = 32L << 20;

    private static final int LARGEST_MESSAGE = 128 << 10;

    private static final String LOCK_GROUP = """
            SELECT next_turn, done_turn, last_seq, date_trunc('milliseconds', clock_timestamp()) AS now,
                   own.unfinished, own.bytes, current_setting('max_connections')::integer AS transactions,
                   (SELECT coalesce(name, split_part(email, '@', 1)) FROM users WHERE id = :user) AS user_name
              FROM groups
             CROSS JOIN LATERAL (
                   SELECT count(*) AS unfinished, coalesce(sum(octet_length(m.content)), 0) AS bytes
                     FROM turns t
                     JOIN messages m ON m.group_id = t.group_id AND m.turn_number = t.number AND m.turn_index = 0
                    WHERE t.user_id = :user AND t.status IN ('queued', 'running', 'waiting')) AS own
             WHERE groups.id = :id
               FOR NO KEY UPDATE OF groups
            """;

    private final JdbcClient sql;
    private final CapacityLimits limits;

    TurnAdmission(JdbcClient sql, CapacityLimits limits) {
        this.sql = sql;
        this.limits = limits;
    }

    /** The mode in which a transaction holds its user's lock. */
    enum Lock {
        SHARED("pg_advisory_xact_lock_shared"),
        EXCLUSIVE("pg_advisory_xact_lock");

        private final String function;

        Lock(String function) {
            this.function = function;
        }
    }

    /**
     * The counters of a locked group and its user; {@code now} is PostgreSQL's time.
     *
     * @param ofUser the unfinished turns that the user posted, in all groups
     * @param bytesOfUser the size of their messages in UTF-8
     * @param userName the name by which others know the user
     * @param transactions PostgreSQL's maximum of concurrent transactions
     */
    record Counters(
            long next,
            long done,
            long lastSeq,
            Instant now,
            long ofUser,
            long bytesOfUser,
            int transactions,
            @Nullable String userName) {

        static Counters of(ResultSet row) throws SQLException {
            return new Counters(
                    row.getLong("next_turn"),
                    row.getLong("done_turn"),
                    row.getLong("last_seq"),
                    SqlTimes.get(row, "now"),
                    row.getLong("unfinished"),
                    row.getLong("bytes"),
                    row.getInt("transactions"),
                    row.getString("user_name"));
        }

        long ofGroup() {
            return next - 1 - done;
        }
    }

    /** Locks the user, then the group, until the transaction ends; 404 if there is no such group. */
    Counters lock(Lock lock, UserId user, GroupId group) {
        sql.sql("SELECT 1 FROM " + lock.function + "(:key)")
                .param("key", key(user))
                .query(Integer.class)
                .single();
        return sql.sql(LOCK_GROUP)
                .param("id", group.value())
                .param("user", user.value())
                .query((row, n) -> Counters.of(row))
                .optional()
                .orElseThrow(ApiException::notFound);
    }

    /** Throws a 429 if a limit is reached; false if that can only be decided under the exclusive lock. */
    boolean hasRoom(Lock lock, Counters counters) {
        if (counters.ofGroup() >= limits.turnsPerGroup()) {
            throw ApiException.limitReached(
                    "Limit of %d unfinished turns per group reached; try again when one has ended."
                            .formatted(limits.turnsPerGroup()));
        }
        if (counters.ofUser() >= limits.turnsPerUser()) {
            throw ApiException.limitReached(
                    "Limit of %d unfinished turns per user reached; try again when one has ended."
                            .formatted(limits.turnsPerUser()));
        }
        if (counters.bytesOfUser() >= MAX_BYTES) {
            throw ApiException.limitReached(
                    "Limit of %d MB of messages in unfinished turns per user reached; try again when one has ended."
                            .formatted(MAX_BYTES >> 20));
        }
        return lock == Lock.EXCLUSIVE
                || (counters.ofUser() + counters.transactions() < limits.turnsPerUser()
                        && counters.bytesOfUser() + (long) counters.transactions() * LARGEST_MESSAGE < MAX_BYTES);
    }

    /** Users may share a key; they then wait for each other, which is harmless. */
    private static long key(UserId user) {
        return user.value().getMostSignificantBits() ^ user.value().getLeastSignificantBits();
    }
}
