package dev.synapse.gateway.messages;

import dev.synapse.gateway.CapacityLimits;
import dev.synapse.gateway.web.ApiException;
import dev.synapse.gateway.web.SqlTimes;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.UserId;
import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Sees to it that a group and a user never have more unfinished turns than their bounds, however many messages come at once. A group's
 * row is locked, so its own turns are counted exactly. Messages of one user to different groups must not wait for each other's commit;
 * so they share a lock of the user while the count is so far from the bound that all transactions that PostgreSQL can have at a time
 * would not reach it, and only from there on take it one after the other. The lock of the user is always taken before that of the group.
 */
final class TurnAdmission {

    /** What the messages of a user's unfinished turns have at most: they wait in Redis. */
    static final long MOST_BYTES = 32L << 20;

    private static final int LARGEST_MESSAGE = 128 << 10;

    private final JdbcClient sql;
    private final CapacityLimits limits;

    TurnAdmission(JdbcClient sql, CapacityLimits limits) {
        this.sql = sql;
        this.limits = limits;
    }

    /** How a transaction holds the lock of its user. */
    enum Lock {
        SHARED("pg_advisory_xact_lock_shared"),
        ALONE("pg_advisory_xact_lock");

        private final String function;

        Lock(String function) {
            this.function = function;
        }
    }

    /**
     * A group that is locked, and the time, which is PostgreSQL's.
     *
     * @param ofUser unfinished turns in all groups of the user
     * @param bytesOfUser what their messages have in UTF-8
     * @param transactions how many PostgreSQL can have at a time
     */
    record Counters(long next, long done, long lastSeq, Instant now, long ofUser, long bytesOfUser, int transactions) {

        long ofGroup() {
            return next - 1 - done;
        }
    }

    /** Locks the user and then the group until the transaction ends; 404 if the user has no such group. */
    Counters lock(Lock lock, UserId user, GroupId group) {
        sql.sql("SELECT 1 FROM " + lock.function + "(:key)")
                .param("key", key(user))
                .query(Integer.class)
                .single();
        return sql.sql("""
                SELECT next_turn, done_turn, last_seq, date_trunc('milliseconds', clock_timestamp()) AS now,
                       (SELECT sum(own.next_turn - 1 - own.done_turn) FROM groups own WHERE own.owner_id = :owner) AS unfinished,
                       (SELECT coalesce(sum(octet_length(m.content)), 0)
                          FROM groups own
                          JOIN messages m ON m.group_id = own.id AND m.turn_number > own.done_turn AND m.turn_index = 0
                         WHERE own.owner_id = :owner AND own.next_turn - 1 > own.done_turn) AS bytes,
                       current_setting('max_connections')::integer AS transactions
                  FROM groups
                 WHERE id = :id AND owner_id = :owner
                   FOR NO KEY UPDATE
                """)
                .param("id", group.value())
                .param("owner", user.value())
                .query((row, n) -> new Counters(
                        row.getLong("next_turn"),
                        row.getLong("done_turn"),
                        row.getLong("last_seq"),
                        SqlTimes.get(row, "now"),
                        row.getLong("unfinished"),
                        row.getLong("bytes"),
                        row.getInt("transactions")))
                .optional()
                .orElseThrow(ApiException::notFound);
    }

    /** Throws a 429 if there is no room for another turn; false if this is certain only for the one who holds the lock alone. */
    boolean hasRoom(Lock lock, Counters counters) {
        if (counters.ofGroup() >= limits.turnsPerGroup()) {
            throw ApiException.limitReached(
                    "%d turns of this group wait or run, which is the most. Try again when one has ended."
                            .formatted(counters.ofGroup()));
        }
        if (counters.ofUser() >= limits.turnsPerUser()) {
            throw ApiException.limitReached(
                    "%d turns of your groups wait or run, which is the most. Try again when one has ended."
                            .formatted(counters.ofUser()));
        }
        if (counters.bytesOfUser() >= MOST_BYTES) {
            throw ApiException.limitReached(
                    "%d MB of your messages wait for their turns, which is the most. Try again when one has ended."
                            .formatted(counters.bytesOfUser() >> 20));
        }
        return lock == Lock.ALONE
                || (counters.ofUser() + counters.transactions() < limits.turnsPerUser()
                        && counters.bytesOfUser() + (long) counters.transactions() * LARGEST_MESSAGE < MOST_BYTES);
    }

    /** Two users may have the same; then they wait for each other at times. */
    private static long key(UserId user) {
        return user.value().getMostSignificantBits() ^ user.value().getLeastSignificantBits();
    }
}
