package dev.synapse.gateway.messages;

import dev.synapse.gateway.CapacityLimits;
import dev.synapse.gateway.FileLimits;
import dev.synapse.gateway.access.OperatorRole;
import dev.synapse.gateway.files.MessageFiles;
import dev.synapse.gateway.messages.TurnAdmission.Counters;
import dev.synapse.gateway.messages.TurnAdmission.Lock;
import dev.synapse.gateway.web.ApiException;
import dev.synapse.gateway.web.Sha256;
import dev.synapse.shared.model.Aliases;
import dev.synapse.shared.model.Attachment;
import dev.synapse.shared.model.FileId;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.MessageAuthor;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.MessageMeta;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.redis.RedisUnavailable;
import dev.synapse.shared.turn.QueuedTurn;
import dev.synapse.shared.turn.TurnInbox;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Accepts user messages: stores the message and its turn in PostgreSQL in one transaction, then enqueues the turn in Redis. While Redis is
 * unavailable, the sweeper enqueues it later: an accepted message is never lost.
 */
@Service
public class MessageAcceptance {

    private static final Logger log = LoggerFactory.getLogger(MessageAcceptance.class);

    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final Messages messages;
    private final TurnInbox inbox;
    private final TurnAdmission admission;
    private final MessageFiles files;
    private final OperatorRole operators;

    MessageAcceptance(
            JdbcClient sql,
            TransactionTemplate transaction,
            Messages messages,
            MessageFiles files,
            TurnInbox inbox,
            CapacityLimits limits,
            OperatorRole operators) {
        this.operators = operators;
        this.sql = sql;
        this.admission = new TurnAdmission(sql, limits);
        this.files = files;
        this.transaction = transaction;
        this.messages = messages;
        this.inbox = inbox;
    }

    /** An instance outside the gateway, for an operator's command, which knows no operators: it is for messages that are posted again. */
    public static MessageAcceptance on(
            DataSource database, TurnInbox inbox, CapacityLimits limits, FileLimits fileLimits) {
        JdbcClient sql = JdbcClient.create(database);
        TransactionTemplate transaction = new TransactionTemplate(new DataSourceTransactionManager(database));
        MessageFiles files = new MessageFiles(sql, fileLimits);
        return new MessageAcceptance(sql, transaction, new Messages(sql), files, inbox, limits, user -> false);
    }

    /**
     * What a user writes.
     *
     * @param files ids of uploaded files, distinct
     */
    public record Draft(String content, List<FileId> files) {

        /** A text without files. */
        public Draft(String content) {
            this(content, List.of());
        }
    }

    /**
     * Accepts the message: it is in PostgreSQL when this returns, and its turn is enqueued now or, if Redis is away, by the sweeper. Throws
     * {@code ApiException}: 404 for a group that does not exist, 422 for a key that was used for another content or for files that the message
     * cannot have, 429 beyond a limit of the user.
     *
     * @param key the client's idempotency key: until 24 hours after the turn's end, the same key with the same content and files
     *     returns the same message
     */
    public Message accept(UserId user, GroupId group, Draft draft, @Nullable String key) {
        return accept(
                user,
                group,
                new NewMessage(
                        draft.content(),
                        message -> files.attach(user, group, message, draft.files()),
                        key,
                        hash(draft.content(), draft.files()),
                        () -> operators.isOperator(user)));
    }

    /**
     * Accepts a message of the user again, as {@link #accept} does, with the account role that the user had then; the files stay with the
     * earlier message.
     */
    public Message repost(UserId user, Message earlier, String key) {
        List<Attachment> attachments = earlier.meta().attachments();
        List<FileId> ids = attachments.stream().map(Attachment::id).toList();
        return accept(
                user,
                earlier.groupId(),
                new NewMessage(
                        earlier.content(),
                        message -> attachments,
                        key,
                        hash(earlier.content(), ids),
                        () -> messages.isByOperator(earlier.turnId())));
    }

    private Message accept(UserId user, GroupId group, NewMessage request) {
        Acceptance acceptance = accept(Lock.SHARED, user, group, request)
                .or(() -> accept(Lock.EXCLUSIVE, user, group, request))
                .orElseThrow();
        enqueue(user, acceptance);
        return acceptance.message();
    }

    /** Accepts the message under the given lock; empty if that requires the exclusive lock. */
    private Optional<Acceptance> accept(Lock lock, UserId user, GroupId group, NewMessage request) {
        return transaction.execute(status -> {
            Counters counters = admission.lock(lock, user, group);
            Optional<EarlierRequest> earlier = request.key() == null ? Optional.empty() : earlier(group, request.key());
            if (earlier.isPresent()) {
                return Optional.of(repeat(user, earlier.get(), request.hash()));
            }
            return admission.hasRoom(lock, counters)
                    ? Optional.of(store(user, group, request, counters))
                    : Optional.empty();
        });
    }

    private Acceptance repeat(UserId user, EarlierRequest earlier, String hash) {
        if (!earlier.hash().equals(hash) || !user.equals(earlier.user())) {
            throw ApiException.invalid("client_message_id", "was already used for a different message");
        }
        return new Acceptance(messages.first(earlier.turn()), null);
    }

    private Acceptance store(UserId user, GroupId group, NewMessage request, Counters counters) {
        MessageId id = MessageId.next();
        Message message = new Message(
                id,
                group,
                TurnId.next(),
                Aliases.USER,
                request.content(),
                counters.now(),
                null,
                MessageMeta.ofUser(author(user, counters), request.files().apply(id)));
        messages.addWithTurn(
                user, request.byOperator().getAsBoolean(), message, counters.next(), request.key(), request.hash());
        return new Acceptance(message, counters);
    }

    private static MessageAuthor author(UserId user, Counters counters) {
        String name = counters.userName();
        if (name == null) {
            throw ApiException.of(HttpStatus.UNAUTHORIZED, "This account was closed.");
        }
        return new MessageAuthor(user, name);
    }

    private void enqueue(UserId user, Acceptance acceptance) {
        Counters counters = acceptance.counters();
        if (counters == null) {
            return;
        }
        QueuedTurn turn = new QueuedTurn(acceptance.message().turnId(), counters.next(), acceptance.message());
        try {
            inbox.accept(user, turn, counters.done(), counters.lastSeq(), counters.next() == 1);
        } catch (RedisUnavailable e) {
            log.debug("Turn {} is stored, but not yet enqueued: {}", turn.turn(), e.getMessage());
        } catch (IllegalStateException e) {
            // the message stays accepted; the sweeper retries
            log.error("Could not enqueue turn {}; the sweeper retries", turn.turn(), e);
        }
    }

    private Optional<EarlierRequest> earlier(GroupId group, String key) {
        return sql.sql("""
                SELECT t.id, t.request_hash, coalesce(t.user_id, g.owner_id) AS user_id
                  FROM turns t JOIN groups g ON g.id = t.group_id
                 WHERE t.group_id = :group AND t.client_message_id = :key
                """)
                .param("group", group.value())
                .param("key", key)
                .query((row, n) -> new EarlierRequest(
                        new TurnId(row.getObject("id", UUID.class)),
                        HexFormat.of().formatHex(row.getBytes("request_hash")),
                        new UserId(row.getObject("user_id", UUID.class))))
                .optional();
    }

    /** The digest of a message without files is that of its content alone, as it was before messages had files. */
    private static String hash(String content, List<FileId> files) {
        String ids = files.stream().map(id -> "\0" + id).collect(Collectors.joining());
        return HexFormat.of().formatHex(Sha256.of(content + ids));
    }

    /** An accepted message; the counters are null if it was accepted by an earlier request. */
    private record Acceptance(Message message, @Nullable Counters counters) {}

    /**
     * A message to be stored.
     *
     * @param files gives the files to the message with an id, and describes them
     * @param hash the hexadecimal digest of the content and the files
     * @param byOperator tells whether the user is an operator
     */
    private record NewMessage(
            String content,
            Function<MessageId, List<Attachment>> files,
            @Nullable String key,
            String hash,
            BooleanSupplier byOperator) {}

    private record EarlierRequest(TurnId turn, String hash, UserId user) {}
}
