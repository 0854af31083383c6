package dev.synapse.gateway.messages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.StartedTurn;
import dev.synapse.gateway.TestGateway;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.MessageMeta;
import dev.synapse.shared.redis.GroupKeys;
import dev.synapse.shared.service.Backends;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.ApiClient.Answer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class MessagesTest {

    private final ApiClient anna = TestGateway.shared().api().asNewUser();
    private final String group = anna.createGroup("Team").expect(201).id();

    @Test
    void a_message_is_accepted_and_starts_a_turn() {
        Answer accepted =
                anna.postMessage(group, " kept\tto the letter \u0085 😀\r\n").expect(202);

        JsonNode message = accepted.body();
        assertThat(message.path("sender_alias").asString()).isEqualTo("User");
        assertThat(message.path("content").asString()).isEqualTo(" kept\tto the letter \u0085 😀\r\n");
        JsonNode me = anna.get("/auth/me").expect(200).body();
        String email = me.path("email").asString();
        assertThat(message.path("meta").toString())
                .isEqualTo("{\"user\":{\"id\":\"%s\",\"name\":\"%s\"},\"type\":\"human\"}"
                        .formatted(me.path("id").asString(), email.substring(0, email.indexOf('@'))));
        assertThat(message.path("parent_message_id").isNull()).isTrue();
        assertThat(anna.messages(group).body().path(0)).isEqualTo(message);
        JsonNode turn = anna.get(accepted.header("Location")).expect(200).body();
        assertThat(turn.path("id")).isEqualTo(message.path("turn_id"));
        assertThat(turn.path("status").asString()).isEqualTo("queued");
        assertThat(turn.path("number").asLong()).isEqualTo(1);
        assertThat(turn.path("started_at").isNull()).isTrue();
        assertThat(turn.path("steps")).isEmpty();
    }

    @Test
    void invalid_messages_are_rejected() {
        post("{}").expect(422);
        post("{\"content\": \"\"}").expect(422);
        post("{\"content\": \"" + "x".repeat(32_001) + "\"}").expect(422);
        post("{\"content\": \"x\", \"seq\": 1}").expect(422);
        post("{\"content\": \"x\", \"client_message_id\": \"\"}").expect(422);
        Answer noKey = anna.send(
                        "POST",
                        "/groups/" + group + "/messages",
                        "{\"content\": \"x\", \"client_message_id\": \"a\"}",
                        Map.of("Idempotency-Key", "x".repeat(256)))
                .expect(422);
        assertThat(noKey.body().path("errors").path(0).path("field").asString()).isEqualTo("Idempotency-Key");
        post("{\"content\": \"x\\u0000\"}").expect(400);
        post("{\"content\": \"" + "😀".repeat(32_000) + "\"}").expect(202);
        assertThat(anna.turns(group).body()).hasSize(1);
    }

    @Test
    void the_same_message_sent_twice_is_accepted_once() {
        Answer first =
                post("{\"content\": \"x\", \"client_message_id\": \"m1\"}").expect(202);
        Answer again =
                post("{\"content\": \"x\", \"client_message_id\": \"m1\"}").expect(202);
        Answer byHeader = anna.send(
                        "POST",
                        "/groups/" + group + "/messages",
                        "{\"content\": \"x\"}",
                        Map.of("Idempotency-Key", "m1"))
                .expect(202);
        post("{\"content\": \"y\", \"client_message_id\": \"m1\"}").expect(422);

        assertThat(again.text()).isEqualTo(first.text());
        assertThat(byHeader.text()).isEqualTo(first.text());
        assertThat(anna.messages(group).body()).hasSize(1);
    }

    @Test
    void concurrent_messages_get_consecutive_turn_numbers() {
        List<CompletableFuture<Integer>> posts = IntStream.range(0, 10)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> anna.postMessage(group, "m" + i).status(), Thread::startVirtualThread))
                .toList();

        assertThat(posts.stream().map(CompletableFuture::join)).containsOnly(202);
        JsonNode turns = anna.turns(group).expect(200).body();
        assertThat(turns.valueStream().map(turn -> turn.path("number").asLong()))
                .containsExactly(10L, 9L, 8L, 7L, 6L, 5L, 4L, 3L, 2L, 1L);
    }

    @Test
    void the_history_pages_both_ways() {
        List<String> ids = IntStream.rangeClosed(1, 5)
                .mapToObj(i -> anna.postMessage(group, "m" + i).expect(202).id())
                .toList();
        String path = "/groups/" + group + "/messages";

        assertThat(contents(path + "?limit=2")).containsExactly("m4", "m5");
        assertThat(contents(path + "?limit=2&before=" + ids.get(3))).containsExactly("m2", "m3");
        assertThat(contents(path + "?limit=2&after=" + ids.get(0))).containsExactly("m2", "m3");
        String time = anna.get(path).body().path(2).path("timestamp").asString();
        assertThat(contents(path + "?before_timestamp=" + time))
                .doesNotContain("m3")
                .contains("m1");
        assertThat(contents(path + "?before_timestamp=" + time.replace("Z", "%2B00:00")))
                .doesNotContain("m3");
        assertThat(contents(path + "?before_timestamp=0971-02-27T15:36:04Z")).isEmpty();
        assertThat(contents(path + "?before_timestamp=%2B99999-01-01T00:00:00Z"))
                .hasSize(5);
        anna.get(path + "?limit=101").expect(422);
        anna.get(path + "?before_timestamp=yesterday").expect(422);
        anna.get(path + "?before=" + group).expect(404);
    }

    @Test
    void history_and_turns_show_the_running_turn_before_queued_ones() {
        anna.postMessage(group, "first").expect(202);
        anna.postMessage(group, "second").expect(202);

        StartedTurn played = StartedTurn.start(TestGateway.shared().backbone(), group);

        String path = "/groups/" + group + "/messages";
        assertThat(contents(path)).containsExactly("first", "Working on it…", "second");
        assertThat(contents(path + "?limit=2")).containsExactly("Working on it…", "second");
        assertThat(contents(path + "?after=" + played.answer().id())).containsExactly("second");
        assertThat(contents(path + "?before=" + played.answer().id())).containsExactly("first");
        JsonNode turns = anna.turns(group).body();
        assertThat(turns.path(0).path("status").asString()).isEqualTo("queued");
        assertThat(turns.path(1).path("status").asString()).isEqualTo("running");
        assertThat(turns.path(1).path("started_at").asString()).isEqualTo("2026-01-01T00:00:00.123Z");
        assertThat(turns.path(1).path("usage").path("input_tokens").asLong()).isEqualTo(7);
        assertThat(turns.path(1).path("steps").path(0).path("kind").asString()).isEqualTo("run_agent_llm");
        assertThat(anna.turn(group, turns.path(1).path("id").asString()).body()).isEqualTo(turns.path(1));
    }

    /** As after a power cut that left half a commit, which was then repeated. */
    @Test
    void a_message_that_Redis_has_twice_is_shown_once_on_all_pages() {
        anna.postMessage(group, "first").expect(202);
        Backends backbone = TestGateway.shared().backbone();
        Message answer = StartedTurn.start(backbone, group).answer();
        GroupKeys keys = backbone.shards().keys(GroupId.of(group));
        Message other = new Message(
                MessageId.next(),
                answer.groupId(),
                answer.turnId(),
                "Ada",
                "other",
                answer.timestamp(),
                answer.id(),
                MessageMeta.NONE);
        for (Message message : List.of(other, answer)) {
            backbone.redis().call(commands -> commands.rpush(keys.thread(), Json.write(message)));
        }

        String path = "/groups/" + group + "/messages";
        assertThat(contents(path)).containsExactly("first", answer.content(), "other");
        assertThat(contents(path + "?limit=1")).containsExactly("other");
        assertThat(contents(path + "?limit=1&before=" + other.id())).containsExactly(answer.content());
        assertThat(contents(path + "?after=" + answer.id())).containsExactly("other");
        assertThat(contents(path + "?after=" + other.id())).isEmpty();
    }

    @Test
    void turns_are_paged_by_link() {
        for (int i = 1; i <= 3; i++) {
            anna.postMessage(group, "m" + i).expect(202);
        }

        Answer first = anna.get("/groups/" + group + "/turns?limit=2").expect(200);
        Answer second =
                anna.get(first.header("Link").replaceAll("^<(.*)>.*$", "$1")).expect(200);

        assertThat(first.body()).hasSize(2);
        assertThat(second.body()).hasSize(1);
        assertThat(second.body().path(0).path("number").asLong()).isEqualTo(1);
        anna.turn(group, group).expect(404);
    }

    private Answer post(String json) {
        return anna.send("POST", "/groups/" + group + "/messages", json, Map.of());
    }

    private List<String> contents(String path) {
        return anna.get(path)
                .expect(200)
                .body()
                .valueStream()
                .map(message -> message.path("content").asString())
                .toList();
    }
}
