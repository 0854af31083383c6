package dev.synapse.gateway.files;

import dev.synapse.shared.model.FileId;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.sql.SqlTimes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The files in PostgreSQL. */
@Repository
class StoredFiles {

    private static final String COLUMNS = "id, group_id, name, media_type, size, width, height, created_at, message_id";

    private final JdbcClient sql;

    StoredFiles(JdbcClient sql) {
        this.sql = sql;
    }

    /** The sizes of all files of a group and of a user. */
    record Sizes(long ofGroup, long ofUser) {}

    /**
     * The sizes of the files so far; empty if there is no such group. Until the transaction ends, the group is not deleted, and no other
     * file of the user is added.
     */
    Optional<Sizes> lockSizes(GroupId group, UserId user) {
        sql.sql("SELECT 1 FROM pg_advisory_xact_lock(hashtext('files'), hashtext(:user))")
                .param("user", user.toString())
                .query(Integer.class)
                .single();
        return sql.sql("""
                        SELECT (SELECT coalesce(sum(size), 0) FROM files WHERE group_id = :group) AS of_group,
                               (SELECT coalesce(sum(size), 0) FROM files WHERE user_id = :user) AS of_user
                          FROM groups
                         WHERE id = :group
                           FOR KEY SHARE
                        """)
                .param("group", group.value())
                .param("user", user.value())
                .query((row, n) -> new Sizes(row.getLong("of_group"), row.getLong("of_user")))
                .optional();
    }

    UploadedFile add(GroupId group, UserId user, CheckedFile file, byte[] sha256) {
        return sql.sql("""
                        INSERT INTO files (id, group_id, user_id, name, media_type, size, width, height, sha256, content, created_at)
                        VALUES (:id, :group, :user, :name, :type, :size, :width, :height, :sha256, :content,
                                date_trunc('milliseconds', clock_timestamp()))
                        RETURNING\s""" + COLUMNS)
                .param("id", FileId.next().value())
                .param("group", group.value())
                .param("user", user.value())
                .param("name", file.name())
                .param("type", file.mediaType())
                .param("size", file.content().length)
                .param("width", file.width())
                .param("height", file.height())
                .param("sha256", sha256)
                .param("content", file.content())
                .query((row, n) -> file(row))
                .single();
    }

    /** The group's files after the position, at most {@code count}. */
    List<UploadedFile> list(GroupId group, FileCursor after, int count) {
        return sql.sql("SELECT " + COLUMNS + """
                         FROM files WHERE group_id = :group AND id < :after ORDER BY id DESC LIMIT :count
                        """)
                .param("group", group.value())
                .param("after", after.id())
                .param("count", count)
                .query((row, n) -> file(row))
                .list();
    }

    /** A file and the digest of its content in hexadecimal digits. */
    record Found(UploadedFile file, String sha256) {}

    Optional<Found> find(GroupId group, FileId id) {
        return sql.sql("SELECT " + COLUMNS + ", sha256 FROM files WHERE id = :id AND group_id = :group")
                .param("id", id.value())
                .param("group", group.value())
                .query((row, n) -> new Found(file(row), HexFormat.of().formatHex(row.getBytes("sha256"))))
                .optional();
    }

    Optional<byte[]> content(GroupId group, FileId id) {
        return sql.sql("SELECT content FROM files WHERE id = :id AND group_id = :group")
                .param("id", id.value())
                .param("group", group.value())
                .query((row, n) -> row.getBytes("content"))
                .optional();
    }

    /** Removes a file that no message carries; false if there is no such file. */
    boolean remove(GroupId group, FileId id) {
        return sql.sql("DELETE FROM files WHERE id = :id AND group_id = :group AND message_id IS NULL")
                        .param("id", id.value())
                        .param("group", group.value())
                        .update()
                == 1;
    }

    private static UploadedFile file(ResultSet row) throws SQLException {
        return new UploadedFile(
                new FileId(row.getObject("id", UUID.class)),
                new GroupId(row.getObject("group_id", UUID.class)),
                row.getString("name"),
                row.getString("media_type"),
                row.getLong("size"),
                row.getObject("width", Integer.class),
                row.getObject("height", Integer.class),
                SqlTimes.get(row, "created_at"),
                message(row.getObject("message_id", UUID.class)));
    }

    private static @Nullable MessageId message(@Nullable UUID id) {
        return id == null ? null : new MessageId(id);
    }
}
