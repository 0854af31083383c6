package dev.synapse.gateway.idempotency;

import dev.synapse.gateway.cleanup.ExpiredRows;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.sql.SqlTimes;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The answers to idempotent creations in PostgreSQL, for 24 hours by its clock. */
@Repository
class IdempotentAnswers implements ExpiredRows {

    private final JdbcClient sql;

    IdempotentAnswers(JdbcClient sql) {
        this.sql = sql;
    }

    /** A stored answer. */
    @SuppressWarnings("ArrayRecordComponent") // only the hash is compared, in constant time
    record StoredAnswer(byte[] requestHash, byte[] answer) {}

    /** Whether this transaction has the key to itself until it ends; false if a request with the key is in progress. */
    boolean tryLock(UserId user, String key) {
        return sql.sql("SELECT pg_try_advisory_xact_lock(hashtextextended(:user || ' ' || :key, 0))")
                .param("user", user.toString())
                .param("key", key)
                .query(Boolean.class)
                .single();
    }

    Optional<StoredAnswer> find(UserId user, String key) {
        return sql.sql("SELECT request_hash, answer FROM idempotent_creations WHERE user_id = :user AND key = :key")
                .param("user", user.value())
                .param("key", key)
                .query((row, n) -> new StoredAnswer(row.getBytes("request_hash"), row.getBytes("answer")))
                .optional();
    }

    /** The bytes of the user's answers. */
    long bytes(UserId user) {
        return sql.sql("""
                        SELECT coalesce(sum(octet_length(answer) + octet_length(key)), 0)
                          FROM idempotent_creations
                         WHERE user_id = :user
                        """).param("user", user.value()).query(Long.class).single();
    }

    void add(UserId user, String key, StoredAnswer answer) {
        sql.sql("""
                INSERT INTO idempotent_creations (user_id, key, request_hash, answer, created_at)
                VALUES (:user, :key, :hash, :answer, :now)
                """)
                .param("user", user.value())
                .param("key", key)
                .param("hash", answer.requestHash())
                .param("answer", answer.answer())
                .param("now", SqlTimes.of(Times.now()))
                .update();
    }

    @Override
    public String description() {
        return "answers to idempotent creations";
    }

    @Override
    public boolean removeBatch() {
        return sql.sql("""
                DELETE FROM idempotent_creations
                 WHERE (user_id, key) IN (SELECT user_id, key FROM idempotent_creations
                                           WHERE created_at < now() - interval '24 hours'
                                           ORDER BY created_at LIMIT :batch
                                             FOR UPDATE SKIP LOCKED)
                """).param("batch", BATCH).update() == BATCH;
    }
}
