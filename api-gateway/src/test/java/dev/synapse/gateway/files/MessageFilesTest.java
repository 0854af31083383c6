package dev.synapse.gateway.files;

import static dev.synapse.gateway.files.FileOwner.GATEWAY;
import static dev.synapse.gateway.files.FileOwner.PNG;
import static dev.synapse.gateway.files.FileOwner.TEXT;
import static dev.synapse.gateway.files.FileOwner.TEXT_LIMIT;
import static dev.synapse.gateway.files.FileOwner.filled;
import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.CapacityLimits;
import dev.synapse.gateway.FileLimits;
import dev.synapse.gateway.messages.MessageAcceptance;
import dev.synapse.shared.event.EventLog;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.settings.Environment;
import dev.synapse.shared.turn.TurnCommits;
import dev.synapse.shared.turn.TurnInbox;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.ApiClient.Answer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Messages that carry files, over HTTP. */
class MessageFilesTest {

    private final FileOwner owner = new FileOwner();
    private final ApiClient anna = owner.api();
    private final String group = owner.group();
    private final String files = owner.files();

    @Test
    void a_message_carries_files_in_its_response_its_history_its_event_and_its_turn() {
        String image = owner.upload(PNG, "image/png").expect(201).id();
        String text = owner.upload(TEXT, "text/plain").expect(201).id();

        JsonNode me = anna.get("/auth/me").expect(200).body();
        JsonNode message =
                anna.postMessage(group, "see", List.of(text, image)).expect(202).body();

        assertThat(message.path("meta").toString())
                .isEqualTo(
                        "{\"files\":[{\"id\":\"%s\",\"name\":\"text.txt\",\"media_type\":\"text/plain\",\"bytes\":7},"
                                        .formatted(text)
                                + "{\"id\":\"%s\",\"name\":\"image.png\",\"media_type\":\"image/png\",\"bytes\":%d,\"width\":3,\"height\":2}],"
                                        .formatted(image, PNG.length)
                                + "\"user\":{\"id\":\"%s\",\"name\":\"%s\"},\"type\":\"human\"}"
                                        .formatted(me.path("id").asString(), name(me)));
        assertThat(anna.messages(group).body().path(0)).isEqualTo(message);
        String event = new EventLog(
                        GATEWAY.backbone().redis(), GATEWAY.backbone().shards())
                .read(GroupId.of(group), 0, 10)
                .getFirst()
                .json();
        assertThat(event).contains("\"meta\":" + message.path("meta"));
        assertThat(new TurnCommits(
                                GATEWAY.backbone().redis(), GATEWAY.backbone().shards())
                        .nextQueued(GroupId.of(group))
                        .orElseThrow()
                        .message()
                        .meta()
                        .attachments())
                .hasSize(2);
        assertThat(anna.get(files).body().path(0).path("message_id")).isEqualTo(message.path("id"));
        anna.send("DELETE", files + "/" + image, "", Map.of()).expect(409);
        assertThat(anna.download(files + "/" + image, Map.of()).bytes()).isEqualTo(PNG);
    }

    private static String name(JsonNode account) {
        String email = account.path("email").asString();
        return email.substring(0, email.indexOf('@'));
    }

    @Test
    void the_same_key_with_the_same_files_returns_the_same_message() {
        String first = owner.upload(TEXT, "text/plain").id();
        String second = owner.upload(TEXT, "text/plain").id();
        String body = "{\"content\": \"x\", \"client_message_id\": \"k\", \"files\": %s}";

        Answer posted = post(body.formatted(quoted(first, second))).expect(202);

        assertThat(post(body.formatted(quoted(first, second))).expect(202).text())
                .isEqualTo(posted.text());
        for (String other : List.of(
                quoted(second, first),
                quoted(first),
                "[]",
                "null",
                quoted(first, UUID.randomUUID().toString()))) {
            assertThat(post(body.formatted(other)).expect(422).text()).contains("client_message_id");
        }
        assertThat(anna.messages(group).body()).hasSize(1);
    }

    private static String quoted(String... ids) {
        return Stream.of(ids).map(id -> "\"" + id + "\"").toList().toString();
    }

    /** Files that a message may not have, and the field of the error. */
    record Wrong(String files, String field) {}

    @Test
    void files_that_a_message_cannot_carry_are_named_and_nothing_is_stored() {
        String free = owner.upload(TEXT, "text/plain").id();
        String carried = owner.upload(TEXT, "text/plain").id();
        anna.postMessage(group, "first", List.of(carried)).expect(202);
        String elsewhere =
                anna.upload(anna.createGroup("Other").id(), "text/plain", TEXT).id();
        String removed = owner.upload(TEXT, "text/plain").id();
        anna.send("DELETE", files + "/" + removed, "", Map.of()).expect(204);
        String large = owner.upload(filled(TEXT_LIMIT), "text/plain").id();
        String larger = owner.upload(Arrays.copyOf(PNG, 1001), "image/png").id();

        for (Wrong wrong : List.of(
                new Wrong(quoted(free, carried), "files[1]"),
                new Wrong(quoted(elsewhere, free), "files[0]"),
                new Wrong(quoted(free, free), "files[1]"),
                new Wrong(quoted(removed), "files[0]"),
                new Wrong(quoted(free, UUID.randomUUID().toString()), "files[1]"),
                new Wrong(quoted("x"), "files[0]"),
                new Wrong("[null]", "files[0]"),
                new Wrong("[1]", "files[0]"),
                new Wrong("\"" + free + "\"", "files"),
                new Wrong(Collections.nCopies(11, "\"" + free + "\"").toString(), "files"),
                new Wrong(quoted(large, larger), "files"))) {
            Answer refused = post("{\"content\": \"x\", \"files\": %s}".formatted(wrong.files()))
                    .expect(422);
            assertThat(refused.body().path("errors").path(0).path("field").asString())
                    .as(wrong + refused.text())
                    .isEqualTo(wrong.field());
        }

        assertThat(anna.messages(group).body()).hasSize(1);
        anna.postMessage(group, "second", List.of(free, large)).expect(202);
    }

    /** As the retry of a dead letter does. */
    @Test
    void a_message_that_is_posted_again_carries_the_same_files() {
        String file = owner.upload(TEXT, "text/plain").id();
        JsonNode first = anna.postMessage(group, "x", List.of(file)).expect(202).body();
        Environment none = Environment.of(Map.of());
        MessageAcceptance acceptance = MessageAcceptance.on(
                GATEWAY.backbone().database(),
                new TurnInbox(GATEWAY.backbone().redis(), GATEWAY.backbone().shards()),
                CapacityLimits.from(none),
                FileLimits.from(none));
        UserId user = UserId.of(anna.me().expect(200).id());
        Message earlier = Json.mapper().treeToValue(first, Message.class);

        Message again = acceptance.repost(user, earlier, "again");

        assertThat(again.id()).isNotEqualTo(earlier.id());
        assertThat(again.meta()).isEqualTo(earlier.meta());
        assertThat(acceptance.repost(user, earlier, "again").id()).isEqualTo(again.id());
        assertThat(anna.messages(group).body().path(1).path("meta")).isEqualTo(first.path("meta"));
    }

    @Test
    void of_two_messages_with_the_same_file_one_is_accepted() {
        String file = owner.upload(TEXT, "text/plain").id();

        List<CompletableFuture<Integer>> posts = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> anna.postMessage(group, "m" + i, List.of(file)).status(), Thread::startVirtualThread))
                .toList();

        assertThat(posts.stream().map(CompletableFuture::join))
                .containsOnlyOnce(202)
                .contains(422);
        assertThat(anna.messages(group).body()).hasSize(1);
    }

    private Answer post(String body) {
        return anna.send("POST", "/groups/" + group + "/messages", body, Map.of());
    }
}
