package dev.synapse.gateway.messages;

import dev.synapse.gateway.CapacityLimits;
import dev.synapse.gateway.messages.TurnAdmission.Counters;
import dev.synapse.gateway.messages.TurnAdmission.Lock;
import dev.synapse.gateway.web.ApiException;
import dev.synapse.gateway.web.Sha256;
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
    private final TurnAdmission admission;

    MessageAcceptance(
            JdbcClient sql,
            TransactionTemplate transaction,
            Messages messages,
            TurnInbox inbox,
            CapacityLimits limits) {
        this.sql = sql;
        this.admission = new TurnAdmission(sql, limits);
        this.transaction = transaction;
        this.messages = messages;
        this.inbox = inbox;
    }

    /** One outside the gateway, for an operator's command. */
    public static MessageAcceptance on(DataSource database, TurnInbox inbox, CapacityLimits limits) {
        JdbcClient sql = JdbcClient.create(database);
        TransactionTemplate transaction = new TransactionTemplate(new DataSourceTransactionManager(database));
        return new MessageAcceptance(sql, transaction, new Messages(sql), inbox, limits);
    }

    /**
     * Accepts the message.
     *
     * @param key names the message on the client's side: until 24 hours after the turn's end, the same key with the same content gets
     *     the same answer again
     */
    public Message accept(UserId user, GroupId group, String content, @Nullable String key) {
        NewMessage asked = new NewMessage(content, key, hash(content));
        Acceptance accepted = attempt(Lock.SHARED, user, group, asked)
                .or(() -> attempt(Lock.ALONE, user, group, asked))
                .orElseThrow();
        enter(user, accepted);
        return accepted.message();
    }

    /** Empty if this cannot be decided under such a lock. */
    private Optional<Acceptance> attempt(Lock lock, UserId user, GroupId group, NewMessage asked) {
        return transaction.execute(status -> {
            Counters counters = admission.lock(lock, user, group);
            Optional<EarlierMessage> earlier = asked.key() == null ? Optional.empty() : earlier(group, asked.key());
            if (earlier.isPresent()) {
                return Optional.of(again(earlier.get(), asked.hash()));
            }
            return admission.hasRoom(lock, counters) ? Optional.of(write(group, asked, counters)) : Optional.empty();
        });
    }

    private Acceptance again(EarlierMessage earlier, String hash) {
        if (!earlier.hash().equals(hash)) {
            throw ApiException.invalid("client_message_id", "was used for another message");
        }
        return new Acceptance(messages.first(earlier.turn()), null);
    }

    private Acceptance write(GroupId group, NewMessage asked, Counters counters) {
        Message message = new Message(
                MessageId.next(),
                group,
                TurnId.next(),
                Aliases.USER,
                asked.content(),
                counters.now(),
                null,
                MessageMeta.NONE);
        messages.addWithTurn(message, counters.next(), asked.key(), asked.hash());
        return new Acceptance(message, counters);
    }

    private void enter(UserId user, Acceptance accepted) {
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

    private Optional<EarlierMessage> earlier(GroupId group, String key) {
        return sql.sql("SELECT id, request_hash FROM turns WHERE group_id = :group AND client_message_id = :key")
                .param("group", group.value())
                .param("key", key)
                .query((row, n) -> new EarlierMessage(
                        new TurnId(row.getObject("id", UUID.class)),
                        HexFormat.of().formatHex(row.getBytes("request_hash"))))
                .optional();
    }

    private static String hash(String content) {
        return HexFormat.of().formatHex(Sha256.of(content));
    }

    /** The message; the counters are null where it had been accepted before. */
    private record Acceptance(Message message, @Nullable Counters counters) {}

    /** What the client said, and the digest of it as hexadecimal text. */
    private record NewMessage(String content, @Nullable String key, String hash) {}

    private record EarlierMessage(TurnId turn, String hash) {}
}
