package dev.synapse.gateway.identity;

import dev.synapse.shared.model.UserId;
import dev.synapse.shared.sql.SqlTimes;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The accounts in PostgreSQL. */
@Repository
class Users {

    private final JdbcClient sql;

    Users(JdbcClient sql) {
        this.sql = sql;
    }

    /** Adds an account, without a password if the hash is null; false if the email is already registered. */
    boolean add(UserId id, String email, @Nullable String passwordHash, @Nullable String name) {
        return sql.sql("""
                INSERT INTO users (id, email, password_hash, name, created_at)
                VALUES (:id, :email, CAST(:hash AS text), CAST(:name AS text), :now)
                ON CONFLICT (email) DO NOTHING
                """)
                        .param("id", id.value())
                        .param("email", email)
                        .param("name", name)
                        .param("hash", passwordHash)
                        .param("now", SqlTimes.of(Instant.now()))
                        .update()
                == 1;
    }

    boolean isTaken(String email) {
        return sql.sql("SELECT count(*) FROM users WHERE email = :email")
                        .param("email", email)
                        .query(Long.class)
                        .single()
                > 0;
    }

    /** The account of the address, locked until the transaction ends. */
    Optional<UserId> lock(String email) {
        return sql.sql("SELECT id FROM users WHERE email = :email FOR UPDATE")
                .param("email", email)
                .query((row, n) -> new UserId(row.getObject("id", UUID.class)))
                .optional();
    }

    /** The password of the account with that address; empty if there is no such account, or it has none. */
    Optional<StoredPassword> password(String email) {
        return sql.sql("SELECT id, password_hash FROM users WHERE email = :email AND password_hash IS NOT NULL")
                .param("email", email)
                .query((row, n) ->
                        new StoredPassword(new UserId(row.getObject("id", UUID.class)), row.getString("password_hash")))
                .optional();
    }

    /** Replaces the hash of the account's password; false if the password has changed concurrently. */
    boolean replaceHash(StoredPassword old, String fresh) {
        return sql.sql("UPDATE users SET password_hash = :fresh WHERE id = :id AND password_hash = :old")
                        .param("fresh", fresh)
                        .param("id", old.user().value())
                        .param("old", old.passwordHash())
                        .update()
                == 1;
    }

    boolean hasPassword(UserId id) {
        return sql.sql("SELECT EXISTS (SELECT FROM users WHERE id = :id AND password_hash IS NOT NULL)")
                .param("id", id.value())
                .query(Boolean.class)
                .single();
    }

    /** Sets the password of an account without one; false if it has one by now. */
    boolean setFirstPassword(UserId id, String hash) {
        return sql.sql("UPDATE users SET password_hash = :hash WHERE id = :id AND password_hash IS NULL")
                        .param("hash", hash)
                        .param("id", id.value())
                        .update()
                == 1;
    }

    void removePassword(UserId id) {
        sql.sql("UPDATE users SET password_hash = NULL WHERE id = :id")
                .param("id", id.value())
                .update();
    }

    Optional<String> email(UserId id) {
        return sql.sql("SELECT email FROM users WHERE id = :id")
                .param("id", id.value())
                .query(String.class)
                .optional();
    }

    /** The name by which others know the user: the one chosen, or else the one in the address. */
    Optional<String> name(UserId id) {
        return sql.sql("SELECT coalesce(name, split_part(email, '@', 1)) FROM users WHERE id = :id")
                .param("id", id.value())
                .query(String.class)
                .optional();
    }

    void rename(UserId id, String name) {
        sql.sql("UPDATE users SET name = :name WHERE id = :id")
                .param("name", name)
                .param("id", id.value())
                .update();
    }

    /** Deletes the account and all rows that it owns. */
    void delete(UserId id) {
        sql.sql("DELETE FROM users WHERE id = :id").param("id", id.value()).update();
    }

    record StoredPassword(UserId user, String passwordHash) {

        @Override
        public String toString() {
            return "StoredPassword[user=%s]".formatted(user);
        }
    }
}
