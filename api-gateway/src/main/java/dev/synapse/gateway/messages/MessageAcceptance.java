package dev.synapse.gateway.messages;

import dev.synapse.gateway.Bounds;
import dev.synapse.gateway.web.Refusal;
import dev.synapse.gateway.web.Sql;
import dev.synapse.shared.model.Aliases;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.MessageMeta;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.redis.RedisUnavailable;
import dev.synapse.shared.turn.TurnInbox;
import dev.synapse.shared.turn.WaitingTurn;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Takes a user's message: it and its turn go to PostgreSQL in one transaction, then the turn goes into the loop. Should Redis be
 * away at that moment, the sweeper brings the turn in later: what was accepted is kept.
 */
@Service
public class MessageAcceptance {

    private static final Logger LOG = LoggerFactory.getLogger(MessageAcceptance.class);

    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final Messages messages;
    private final TurnInbox inbox;
    private final Bounds bounds;

    MessageAcceptance(
            JdbcClient sql, TransactionTemplate transaction, Messages messages, TurnInbox inbox, Bounds bounds) {
        this.sql = sql;
        this.bounds = bounds;
        this.transaction = transaction;
        this.messages = messages;
        this.inbox = inbox;
    }

    /** One outside the gateway, for an operator's command. */
    public static MessageAcceptance on(DataSource database, TurnInbox inbox, Bounds bounds) {
        JdbcClient sql = JdbcClient.create(database);
        TransactionTemplate transaction = new TransactionTemplate(new DataSourceTransactionManager(database));
        return new MessageAcceptance(sql, transaction, new Messages(sql), inbox, bounds);
    }

    /**
     * Accepts the message.
     *
     * @param key names the message on the client's side: the same key with the same content gets the same answer again
     */
    public Message accept(UserId user, GroupId group, String content, @Nullable String key) {
        String hash = hash(content);
        Accepted accepted = transaction.execute(status -> {
            Counters counters = lock(group, user);
            Optional<Earlier> earlier = key == null ? Optional.empty() : earlier(group, key);
            return earlier.isPresent() ? again(earlier.get(), hash) : write(group, content, key, hash, counters);
        });
        enter(user, accepted);
        return accepted.message();
    }

    private Accepted again(Earlier earlier, String hash) {
        if (!earlier.hash().equals(hash)) {
            throw Refusal.invalid("client_message_id", "was used for another message");
        }
        return new Accepted(messages.first(earlier.turn()), null);
    }

    private Accepted write(GroupId group, String content, @Nullable String key, String hash, Counters counters) {
        requireRoom(counters);
        Message message = new Message(
                MessageId.next(), group, TurnId.next(), Aliases.USER, content, counters.now(), null, MessageMeta.NONE);
        sql.sql("UPDATE groups SET next_turn = next_turn + 1 WHERE id = :group")
                .param("group", group.value())
                .update();
        sql.sql("""
                INSERT INTO turns (id, group_id, number, status, client_message_id, request_hash, created_at)
                VALUES (:id, :group, :number, 'queued', :key, :hash, :now)
                """)
                .param("id", message.turnId().value())
                .param("group", group.value())
                .param("number", counters.next())
                .param("key", key)
                .param("hash", HexFormat.of().parseHex(hash))
                .param("now", Sql.time(message.timestamp()))
                .update();
        messages.addFirst(message, counters.next());
        return new Accepted(message, counters);
    }

    private void requireRoom(Counters counters) {
        if (counters.ofGroup() >= bounds.turnsOfGroup()) {
            throw Refusal.full("%d turns of this group wait or run, which is the most. Try again when one has ended."
                    .formatted(counters.ofGroup()));
        }
        if (counters.ofUser() >= bounds.turnsOfUser()) {
            throw Refusal.full("%d turns of your groups wait or run, which is the most. Try again when one has ended."
                    .formatted(counters.ofUser()));
        }
    }

    private void enter(UserId user, Accepted accepted) {
        Counters counters = accepted.counters();
        if (counters == null) {
            return;
        }
        WaitingTurn turn = new WaitingTurn(accepted.message().turnId(), counters.next(), accepted.message());
        try {
            inbox.accept(user, turn, counters.done(), counters.lastSeq(), counters.next() == 1);
        } catch (RedisUnavailable e) {
            LOG.debug("Turn {} waits in PostgreSQL: {}", turn.turn(), e.getMessage());
        } catch (IllegalStateException e) {
            // accepted all the same; the sweeper tries it again
            LOG.error("Redis does not take turn {} in", turn.turn(), e);
        }
    }

    /** Locks the group: turns get their numbers one after the other, and their times from one clock, PostgreSQL's. */
    private Counters lock(GroupId group, UserId user) {
        return sql.sql("""
                SELECT next_turn, done_turn, last_seq, date_trunc('milliseconds', clock_timestamp()) AS now,
                       (SELECT sum(own.next_turn - 1 - own.done_turn) FROM groups own WHERE own.owner_id = :owner) AS unfinished
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
                        Sql.time(row, "now"),
                        row.getLong("unfinished")))
                .optional()
                .orElseThrow(Refusal::notFound);
    }

    private Optional<Earlier> earlier(GroupId group, String key) {
        return sql.sql("SELECT id, request_hash FROM turns WHERE group_id = :group AND client_message_id = :key")
                .param("group", group.value())
                .param("key", key)
                .query((row, n) -> new Earlier(
                        new TurnId(row.getObject("id", UUID.class)),
                        HexFormat.of().formatHex(row.getBytes("request_hash"))))
                .optional();
    }

    private static String hash(String content) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(content.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** The message; the counters are null where it had been accepted before. */
    private record Accepted(Message message, @Nullable Counters counters) {}

    /** Of the group, the time, and how many turns of the user have not ended. */
    private record Counters(long next, long done, long lastSeq, Instant now, long ofUser) {

        long ofGroup() {
            return next - 1 - done;
        }
    }

    private record Earlier(TurnId turn, String hash) {}
}
