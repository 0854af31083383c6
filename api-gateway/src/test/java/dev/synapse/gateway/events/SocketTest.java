package dev.synapse.gateway.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.StartedTurn;
import dev.synapse.gateway.TestGateway;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.redis.GroupKeys;
import dev.synapse.shared.redis.Redis;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.EventClient;
import dev.synapse.testkit.EventClient.Subscription;
import io.lettuce.core.XAddArgs;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

class SocketTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final ApiClient anna = TestGateway.shared().api().asNewUser();
    private final String group = anna.createGroup("Team").expect(201).id();

    @Test
    void a_socket_sends_events_from_now_on() throws IOException {
        anna.postMessage(group, "before").expect(202);
        try (EventClient client = EventClient.connect(Subscription.to(anna, group))) {
            JsonNode posted = anna.postMessage(group, "hello").expect(202).body();

            JsonNode message = client.awaitType("message", LIMIT);
            client.awaitType("turn.queued", LIMIT);
            StartedTurn started = StartedTurn.start(TestGateway.shared().backbone(), group);
            client.awaitType("message", 2, LIMIT);

            posted.properties()
                    .forEach(field -> assertThat(message.path(field.getKey())).isEqualTo(field.getValue()));
            assertThat(message.path("seq").asLong()).isEqualTo(3);
            assertThat(client.events("turn.started").getFirst().path("turn_id").asString())
                    .isEqualTo(started.turn().turn().toString());
        }
    }

    @Test
    void a_socket_resumes_after_the_given_event() throws IOException {
        for (int i = 1; i <= 3; i++) {
            anna.postMessage(group, "m" + i).expect(202);
        }

        try (EventClient all = EventClient.connect(after(0, List.of()));
                EventClient rest = EventClient.connect(after(4, List.of()));
                EventClient some = EventClient.connect(after(0, List.of("turn.queued")))) {
            all.awaitType("turn.queued", 3, LIMIT);
            rest.awaitType("turn.queued", 1, LIMIT);
            some.awaitType("turn.queued", 3, LIMIT);

            assertThat(all.events()).hasSize(6);
            assertThat(rest.events()).hasSize(2);
            assertThat(some.events()).hasSize(3);
            anna.postMessage(group, "m4").expect(202);
            all.awaitType("turn.queued", 4, LIMIT);
            rest.awaitType("turn.queued", 2, LIMIT);
            some.awaitType("turn.queued", 4, LIMIT);
            assertThat(some.events("message")).isEmpty();
        }
    }

    @Test
    void an_old_client_gets_messages_only() throws Exception {
        BlockingQueue<String> frames = new LinkedBlockingQueue<>();
        URI uri = URI.create(anna.baseUrl().replaceFirst("http", "ws") + "/ws/" + group + "?token=" + anna.token());
        WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(uri, new RecordingListener(frames))
                .join();

        anna.postMessage(group, "m1").expect(202);
        StartedTurn.start(TestGateway.shared().backbone(), group);
        expectMessages(frames, "m1", "Working on it…");
        redis().call(commands -> commands.del(keys().state(), keys().events(), keys().waiting()));
        anna.postMessage(group, "m2").expect(202);
        anna.postMessage(group, "m3").expect(202);

        expectMessages(frames, "m2", "m3");
        assertThat(frames).isEmpty();
        socket.abort();
    }

    @Test
    void a_client_that_names_types_or_a_position_gets_them_with_a_token_parameter_as_well() throws Exception {
        anna.postMessage(group, "m1").expect(202);

        for (String parameter : List.of("&after=0", "&types=turn.queued&after=0")) {
            BlockingQueue<String> frames = new LinkedBlockingQueue<>();
            URI uri = URI.create(
                    anna.baseUrl().replaceFirst("http", "ws") + "/ws/" + group + "?token=" + anna.token() + parameter);
            WebSocket socket = HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .buildAsync(uri, new RecordingListener(frames))
                    .join();

            String last = "";
            while (!last.contains("turn.queued")) {
                last = String.valueOf(frames.poll(LIMIT.toMillis(), TimeUnit.MILLISECONDS));
            }
            socket.abort();
        }
    }

    private static void expectMessages(BlockingQueue<String> frames, String... contents) throws Exception {
        for (String content : contents) {
            JsonNode frame = Json.mapper().readTree(frames.poll(LIMIT.toMillis(), TimeUnit.MILLISECONDS));
            assertThat(frame.path("type").asString()).isEqualTo("message");
            assertThat(frame.path("content").asString()).isEqualTo(content);
        }
    }

    /** Records whole text frames. */
    private record RecordingListener(BlockingQueue<String> frames, StringBuilder part) implements WebSocket.Listener {

        RecordingListener(BlockingQueue<String> frames) {
            this(frames, new StringBuilder());
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            part.append(data);
            if (last) {
                frames.add(part.toString());
                part.setLength(0);
            }
            socket.request(1);
            return CompletableFuture.completedStage(null);
        }
    }

    @Test
    void a_client_gets_a_resync_if_its_events_are_no_longer_kept() throws IOException {
        for (int i = 1; i <= 3; i++) {
            anna.postMessage(group, "m" + i).expect(202);
        }
        redis().call(commands -> commands.xtrim(keys().events(), 2));

        try (EventClient old = EventClient.connect(after(1, List.of()));
                EventClient future = EventClient.connect(after(99, List.of()))) {
            assertThat(old.awaitType("resync", LIMIT).path("seq").asLong()).isEqualTo(6);
            assertThat(future.awaitType("resync", LIMIT).path("seq").asLong()).isEqualTo(6);

            anna.postMessage(group, "m4").expect(202);
            old.awaitType("turn.queued", LIMIT);
            future.awaitType("turn.queued", LIMIT);
            assertThat(old.events()).hasSize(3);
        }
    }

    @Test
    void a_socket_gets_a_resync_if_the_log_is_lost() throws IOException {
        try (EventClient client = EventClient.connect(after(0, List.of()))) {
            anna.postMessage(group, "m1").expect(202);
            client.awaitType("turn.queued", LIMIT);
            redis().call(commands -> commands.del(keys().state(), keys().events(), keys().waiting()));

            anna.postMessage(group, "m2").expect(202);

            JsonNode resync = client.awaitType("resync", LIMIT);
            JsonNode next = client.awaitType("message", 2, LIMIT).getLast();
            assertThat(next.path("seq").asLong()).isEqualTo(resync.path("seq").asLong() + 1);
            assertThat(next.path("content").asString()).isEqualTo("m2");
        }
    }

    @Test
    void a_socket_gets_a_resync_if_the_log_went_back() throws IOException {
        try (EventClient client = EventClient.connect(after(0, List.of()))) {
            anna.postMessage(group, "m1").expect(202);
            anna.postMessage(group, "m2").expect(202);
            client.awaitType("turn.queued", 2, LIMIT);

            redis().call(commands -> commands.hset(keys().state(), Map.of("seq", "2")));
            redis().call(commands -> commands.xtrim(keys().events(), 0));

            assertThat(client.awaitType("resync", LIMIT).path("seq").asLong()).isEqualTo(2);
        }
    }

    @Test
    void a_socket_begins_with_the_turns_that_have_not_ended() throws IOException {
        anna.postMessage(group, "m1").expect(202);
        anna.postMessage(group, "m2").expect(202);
        database("UPDATE groups SET last_seq = 2 WHERE id = :id");

        try (EventClient client = EventClient.connect(Subscription.to(anna, group + "?after=turn"))) {
            client.awaitType("turn.queued", LIMIT);
            anna.postMessage(group, "m3").expect(202);
            client.awaitType("turn.queued", 2, LIMIT);

            assertThat(client.events().stream().map(event -> event.path("seq").asLong()))
                    .containsExactly(3L, 4L, 5L, 6L);
        }
    }

    @Test
    void a_socket_gets_a_resync_if_the_end_of_a_turn_was_lost_before_it_was_read() throws IOException {
        try (EventClient client = EventClient.connect(after(0, List.of()))) {
            anna.postMessage(group, "m1").expect(202);
            client.awaitType("turn.queued", LIMIT);

            database("UPDATE groups SET last_seq = 7 WHERE id = :id");

            assertThat(client.awaitType("resync", LIMIT).path("seq").asLong()).isEqualTo(2);
            anna.postMessage(group, "m2").expect(202);
            assertThat(client.awaitType("turn.queued", 2, LIMIT)
                            .getLast()
                            .path("seq")
                            .asLong())
                    .isGreaterThan(7);
        }
    }

    @Test
    void a_socket_gets_a_resync_if_redis_lost_the_group_before_the_end_of_a_turn_was_read() throws IOException {
        try (EventClient client = EventClient.connect(after(0, List.of()))) {
            anna.postMessage(group, "m1").expect(202);
            client.awaitType("turn.queued", LIMIT);

            database("UPDATE turns SET status = 'completed', ended_at = now() WHERE group_id = :id");
            database("UPDATE groups SET done_turn = 1, last_seq = 7 WHERE id = :id");
            redis().call(commands -> commands.del(keys().state(), keys().events(), keys().waiting()));

            assertThat(client.awaitType("resync", LIMIT).path("seq").asLong()).isEqualTo(7);
        }
    }

    @Test
    void a_ping_is_answered() throws IOException {
        try (EventClient client = EventClient.connect(Subscription.to(anna, group))) {
            client.send("nonsense");
            client.send("{\"type\": \"ping\"}");

            client.awaitType("pong", LIMIT);
            assertThat(client.events()).hasSize(1);
        }
    }

    @Test
    void an_oversized_frame_closes_the_socket() throws IOException {
        try (EventClient client = EventClient.connect(Subscription.to(anna, group))) {
            client.send("x".repeat(64 * 1024));
            client.send("x".repeat(64 * 1024 + 1));

            assertThat(client.awaitClosed(LIMIT)).isEqualTo(1009);
        }
    }

    @Test
    void a_deleted_group_closes_its_sockets() throws IOException {
        try (EventClient client = EventClient.connect(Subscription.to(anna, group))) {
            anna.deleteGroup(group).expect(204);

            assertThat(client.awaitClosed(LIMIT)).isEqualTo(1000);
        }
    }

    @Test
    void logging_out_closes_the_sockets_of_that_login() throws IOException {
        try (EventClient client = EventClient.connect(Subscription.to(anna, group))) {
            anna.send("POST", "/auth/logout", "", Map.of()).expect(204);

            assertThat(client.awaitClosed(Duration.ofSeconds(5))).isEqualTo(1008);
        }
    }

    @Test
    void a_slow_reader_is_closed_and_others_are_not() throws IOException {
        try (EventClient slow = EventClient.connect(Subscription.to(anna, group));
                EventClient quick = EventClient.connect(Subscription.to(anna, group))) {
            slow.stall();
            appendEvents(1_200, 16_000);

            quick.awaitType("message", 1_200, LIMIT);
            slow.readOn();
            assertThat(slow.awaitClosed(LIMIT)).isIn(1013, 1006);
            appendEvents(1, 10);
            quick.awaitType("message", 1_201, LIMIT);
        }
    }

    /** Appends {@code count} events of {@code size} bytes to the log, as commits would. */
    private void appendEvents(int count, int size) {
        String event = "{\"type\":\"message\",\"content\":\"" + "x".repeat(size) + "\"}";
        for (int i = 0; i < count; i++) {
            long seq = redis().call(commands -> commands.hincrby(keys().state(), "seq", 1));
            redis().call(commands -> commands.xadd(keys().events(), new XAddArgs().id(seq + "-0"), Map.of("e", event)));
        }
        redis().call(commands -> commands.publish(keys().shard().newEventsChannel(), group + " 0"));
    }

    private Subscription after(long seq, List<String> types) {
        return new Subscription(anna, group, OptionalLong.of(seq), types);
    }

    private void database(String update) {
        JdbcClient.create(TestGateway.shared().backbone().database())
                .sql(update)
                .param("id", UUID.fromString(group))
                .update();
    }

    private static Redis redis() {
        return TestGateway.shared().backbone().redis();
    }

    private GroupKeys keys() {
        return TestGateway.shared().backbone().shards().keys(GroupId.of(group));
    }
}
