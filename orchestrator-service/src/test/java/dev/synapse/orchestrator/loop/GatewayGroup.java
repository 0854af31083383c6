package dev.synapse.orchestrator.loop;

import dev.synapse.shared.event.LoggedEvent;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.Aliases;
import dev.synapse.shared.model.Attachment;
import dev.synapse.shared.model.FileId;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Limits;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.MessageMeta;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.model.Uuids;
import dev.synapse.shared.turn.QueuedTurn;
import dev.synapse.testkit.Await;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/** A group with the rows that the gateway writes. */
record GatewayGroup(OrchestratorTestBed testBed, GroupId id) {

    static GatewayGroup create(OrchestratorTestBed testBed, Limits limits, List<String> aliases) {
        UUID user = Uuids.next();
        testBed.sql()
                .sql("INSERT INTO users VALUES (:id, :mail, 'x', now())")
                .params(Map.of("id", user, "mail", user + "@example.com"))
                .update();
        return create(testBed, user, limits, aliases);
    }

    /** Another group of the same user. */
    GatewayGroup sibling() {
        return create(testBed, owner().value(), Limits.DEFAULT, List.of());
    }

    private static GatewayGroup create(OrchestratorTestBed testBed, UUID user, Limits limits, List<String> aliases) {
        GroupId group = GroupId.next();
        testBed.sql()
                .sql("""
                        INSERT INTO groups (id, owner_id, name, policy, limits, created_at, updated_at)
                        VALUES (:id, :owner, 'TeamScript', 'orchestrator', :limits::jsonb, now(), now())
                        """)
                .params(Map.of("id", group.value(), "owner", user, "limits", Json.write(limits)))
                .update();
        Stream.concat(Stream.of(Aliases.ORCHESTRATOR), aliases.stream())
                .forEach(alias -> testBed.sql()
                        .sql("""
                                INSERT INTO members (id, group_id, alias, role_prompt, tools, provider, model, temperature, created_at)
                                VALUES (:id, :group, :alias, 'Be good', '{web_search}', 'demo', 'demo-1', 0.5, now())
                                """)
                        .params(Map.of("id", Uuids.next(), "group", group.value(), "alias", alias))
                        .update());
        return new GatewayGroup(testBed, group);
    }

    /** Writes message and turn to PostgreSQL in one statement, and hands in the turn. */
    TurnId say(String text) {
        QueuedTurn turn = write(text);
        handIn(turn);
        return turn.turn();
    }

    /** Writes message and turn to PostgreSQL. */
    QueuedTurn write(String text) {
        return write(text, MessageMeta.NONE);
    }

    /** Stores a text file. */
    Attachment file(String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        Attachment file = new Attachment(FileId.next(), "a.txt", "text/plain", bytes.length, null, null);
        testBed.sql()
                .sql("""
                        INSERT INTO files (id, group_id, user_id, name, media_type, size, sha256, content, created_at)
                        SELECT :file, id, owner_id, 'a.txt', 'text/plain', :size, '', :content, now() FROM groups WHERE id = :group
                        """)
                .params(Map.of("file", file.id().value(), "size", bytes.length, "content", bytes, "group", id.value()))
                .update();
        return file;
    }

    /** Writes a message with metadata, and its turn, to PostgreSQL. */
    QueuedTurn write(String text, MessageMeta meta) {
        TurnId turn = TurnId.next();
        Message message = new Message(MessageId.next(), id, turn, Aliases.USER, text, Times.now(), null, meta);
        long number = testBed.sql()
                .sql("""
                        WITH numbered AS (
                            UPDATE groups SET next_turn = next_turn + 1 WHERE id = :group RETURNING next_turn - 1 AS number
                        ), turn AS (
                            INSERT INTO turns (id, group_id, number, status, created_at)
                            SELECT :turn, :group, number, 'queued', :now FROM numbered
                        ), message AS (
                            INSERT INTO messages (id, group_id, turn_id, turn_number, turn_index, sender_alias, content, meta,
                                                  created_at)
                            SELECT :message, :group, :turn, number, 0, 'User', :text, :meta::jsonb, :now FROM numbered
                        )
                        SELECT number FROM numbered
                        """)
                .params(Map.of(
                        "group", id.value(),
                        "turn", turn.value(),
                        "message", message.id().value(),
                        "text", text,
                        "meta", Json.write(meta),
                        "now", Timestamp.from(message.timestamp())))
                .query(Long.class)
                .single();
        return new QueuedTurn(turn, number, message);
    }

    void handIn(QueuedTurn turn) {
        Map<String, Object> row = testBed.sql()
                .sql("SELECT done_turn, last_seq FROM groups WHERE id = :group")
                .param("group", id.value())
                .query()
                .singleRow();
        testBed.inbox()
                .accept(owner(), turn, (long) row.get("done_turn"), (long) row.get("last_seq"), turn.number() == 1);
    }

    /** Waits until the turn is final and its end was announced; returns the status. */
    String awaitEnd(TurnId turn) {
        Await.until(
                OrchestratorTestBed.LIMIT,
                () -> events().stream()
                        .anyMatch(event -> event.type().matches("turn\\.(completed|failed|cancelled)")
                                && event.json().contains("\"turn_id\":\"" + turn + "\"")),
                "the end of turn " + turn);
        return status(turn);
    }

    /** Records a cancellation like the gateway. */
    void requestCancel(QueuedTurn turn) {
        testBed.sql()
                .sql("UPDATE turns SET cancel_requested_at = :now WHERE id = :turn")
                .param("now", Timestamp.from(Instant.now()))
                .param("turn", turn.turn().value())
                .update();
    }

    String status(TurnId turn) {
        return testBed.sql()
                .sql("SELECT status FROM turns WHERE id = :turn")
                .param("turn", turn.value())
                .query(String.class)
                .single();
    }

    String error(TurnId turn) {
        return String.valueOf(testBed.sql()
                .sql("SELECT error FROM turns WHERE id = :turn")
                .param("turn", turn.value())
                .query()
                .singleRow()
                .get("error"));
    }

    /** The group's event log, oldest first. */
    List<LoggedEvent> events() {
        return testBed.events().read(id, 0, 10_000);
    }

    List<String> eventTypes() {
        return events().stream().map(LoggedEvent::type).toList();
    }

    /** The announced ends of turns. */
    List<String> ends() {
        return eventTypes().stream()
                .filter(type -> type.matches("turn\\.(completed|failed|cancelled)"))
                .toList();
    }

    /** The messages in PostgreSQL, as {@code sender: content}. */
    List<String> texts() {
        return testBed.sql()
                .sql("""
                        SELECT sender_alias || ': ' || content FROM messages
                         WHERE group_id = :group ORDER BY turn_number, turn_index
                        """)
                .param("group", id.value())
                .query(String.class)
                .list();
    }

    /** The steps of a turn in PostgreSQL, as {@code number kind alias status}. */
    List<String> steps(TurnId turn) {
        return testBed.sql()
                .sql("""
                        SELECT concat_ws(' ', number, kind, alias, status, reason) FROM steps WHERE turn_id = :turn ORDER BY number
                        """)
                .param("turn", turn.value())
                .query(String.class)
                .list();
    }

    /** The calls on models in the ledger, as {@code alias attempt outcome tokens}. */
    List<String> calls(TurnId turn) {
        return testBed.sql()
                .sql("""
                        SELECT concat_ws(' ', alias, attempt, outcome, input_tokens + output_tokens) FROM model_calls
                         WHERE group_id = :group AND turn_id = :turn ORDER BY started_at, alias, attempt
                        """)
                .params(Map.of("group", id.value(), "turn", turn.value()))
                .query(String.class)
                .list();
    }

    /** The owner of the group. */
    UserId owner() {
        return testBed.sql()
                .sql("SELECT owner_id FROM groups WHERE id = :group")
                .param("group", id.value())
                .query((row, n) -> new UserId(row.getObject("owner_id", UUID.class)))
                .single();
    }

    /** Deletes the group's rows like the gateway. */
    void delete() {
        testBed.sql().sql("""
                        WITH deleted AS (DELETE FROM groups WHERE id = :group RETURNING id)
                        DELETE FROM turns WHERE group_id IN (SELECT id FROM deleted)
                        """).param("group", id.value()).update();
    }

    /** All rows of the group in PostgreSQL. */
    String rows() {
        return testBed.sql()
                .sql("""
                        SELECT concat((SELECT json_agg(t ORDER BY t.number) FROM turns t WHERE t.group_id = g.id),
                                      (SELECT json_agg(m ORDER BY m.turn_number, m.turn_index) FROM messages m WHERE m.group_id = g.id),
                                      (SELECT json_agg(s ORDER BY s.id) FROM steps s JOIN turns t ON t.id = s.turn_id WHERE t.group_id = g.id))
                          FROM groups g WHERE g.id = :group
                        """)
                .param("group", id.value())
                .query(String.class)
                .single();
    }
}
