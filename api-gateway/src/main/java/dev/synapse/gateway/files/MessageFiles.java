package dev.synapse.gateway.files;

import dev.synapse.gateway.FileLimits;
import dev.synapse.gateway.web.Validation;
import dev.synapse.shared.model.Attachment;
import dev.synapse.shared.model.FileId;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.UserId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Gives uploaded files to the message that carries them, as a part of the transaction that stores the message. */
@Repository
public class MessageFiles {

    /** The maximum number of files of a message. */
    public static final int MAX = 10;

    private final JdbcClient sql;
    private final FileLimits limits;

    public MessageFiles(JdbcClient sql, FileLimits limits) {
        this.sql = sql;
        this.limits = limits;
    }

    /**
     * Gives the files to the message; throws a 422 if one of them was not uploaded by the user to the group, or has a message already, and
     * for files that are too large together.
     *
     * @param files distinct, at most {@link #MAX}
     */
    public List<Attachment> attach(UserId user, GroupId group, MessageId message, List<FileId> files) {
        if (files.isEmpty()) {
            return List.of();
        }
        Map<FileId, Attachment> attached = sql
                .sql("""
                        UPDATE files SET message_id = :message
                         WHERE id = ANY (:ids) AND group_id = :group AND user_id = :user AND message_id IS NULL
                        RETURNING id, name, media_type, size, width, height
                        """)
                .param("message", message.value())
                .param("ids", files.stream().map(FileId::value).toArray(UUID[]::new))
                .param("group", group.value())
                .param("user", user.value())
                .query((row, n) -> attachment(row))
                .list()
                .stream()
                .collect(Collectors.toMap(Attachment::id, Function.identity()));
        require(files, attached);
        return files.stream().map(attached::get).filter(Objects::nonNull).toList();
    }

    private void require(List<FileId> files, Map<FileId, Attachment> attached) {
        Validation validation = new Validation();
        for (int i = 0; i < files.size(); i++) {
            validation.require(
                    attached.containsKey(files.get(i)),
                    "files[%d]".formatted(i),
                    "%s is not a file that you uploaded to this group and that no message carries yet"
                            .formatted(files.get(i)));
        }
        long bytes = attached.values().stream().mapToLong(Attachment::bytes).sum();
        validation
                .require(
                        bytes <= limits.ofMessage(),
                        "files",
                        "must have at most %d bytes together, have %d; send several messages"
                                .formatted(limits.ofMessage(), bytes))
                .throwIfInvalid();
    }

    private static Attachment attachment(ResultSet row) throws SQLException {
        return new Attachment(
                new FileId(row.getObject("id", UUID.class)),
                row.getString("name"),
                row.getString("media_type"),
                row.getLong("size"),
                row.getObject("width", Integer.class),
                row.getObject("height", Integer.class));
    }
}
