package dev.synapse.shared.sql;

import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.MessageMeta;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.turn.QueuedTurn;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;

/** Reads rows of the table {@code messages}. */
public final class MessageRows {

    private MessageRows() {}

    /**
     * The message in a row with the columns {@code id}, {@code group_id}, {@code turn_id}, {@code sender_alias}, {@code content},
     * {@code parent_message_id}, {@code meta} and {@code created_at}.
     */
    public static Message message(ResultSet row) throws SQLException {
        UUID parent = row.getObject("parent_message_id", UUID.class);
        return new Message(
                new MessageId(row.getObject("id", UUID.class)),
                new GroupId(row.getObject("group_id", UUID.class)),
                new TurnId(row.getObject("turn_id", UUID.class)),
                row.getString("sender_alias"),
                row.getString("content"),
                SqlTimes.get(row, "created_at"),
                parent == null ? null : new MessageId(parent),
                Json.read(row.getString("meta"), MessageMeta.class));
    }

    /** The turn whose first message is in the row, which also has the column {@code turn_number}. */
    public static QueuedTurn acceptedTurn(ResultSet row) throws SQLException {
        Message message = message(row);
        return new QueuedTurn(message.turnId(), row.getLong("turn_number"), message);
    }
}
