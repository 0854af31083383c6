package dev.synapse.gateway.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.CapacityLimits;
import dev.synapse.gateway.FileLimits;
import dev.synapse.gateway.TestGateway;
import dev.synapse.gateway.messages.MessageAcceptance;
import dev.synapse.shared.event.EventLog;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.memory.MemoryBudget;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.settings.Environment;
import dev.synapse.shared.turn.TurnCommits;
import dev.synapse.shared.turn.TurnInbox;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.ApiClient.Answer;
import dev.synapse.testkit.ApiClient.Download;
import dev.synapse.testkit.Await;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/** Files over HTTP: upload, download, removal, and the messages that carry them. */
class FilesTest {

    private static final int TEXT_LIMIT = 2_000;
    private static final int IMAGE_LIMIT = 10_000;
    private static final TestGateway GATEWAY = TestGateway.start(Map.of(
            "SYNAPSE_MAX_FILE_BYTES", Integer.toString(IMAGE_LIMIT),
            "SYNAPSE_MAX_TEXT_FILE_BYTES", Integer.toString(TEXT_LIMIT),
            "SYNAPSE_MAX_MESSAGE_FILE_BYTES", "3000",
            "SYNAPSE_MAX_GROUP_FILE_BYTES", "20000",
            "SYNAPSE_MAX_USER_FILE_BYTES", "30000"));
    private static final byte[] PNG = SampleImages.png(3, 2);
    private static final byte[] TEXT = "Grüße".getBytes(StandardCharsets.UTF_8);

    private final ApiClient anna = GATEWAY.api().asNewUser();
    private final String group = anna.createGroup("Team").expect(201).id();
    private final String files = "/groups/" + group + "/files";

    @AfterAll
    static void stop() {
        GATEWAY.close();
    }

    @SuppressWarnings("ArrayRecordComponent") // rows are not compared
    record Kind(String type, byte[] content, String size) {
        @Override
        public String toString() {
            return type + " " + size;
        }
    }

    static Stream<Kind> kinds() {
        return Stream.of(
                new Kind("image/png", PNG, "3 2"),
                new Kind("image/jpeg", SampleImages.jpeg(5, 4), "5 4"),
                new Kind("image/webp", SampleImages.lossyWebp(), "1 1"),
                new Kind("image/webp", SampleImages.losslessWebp(), "1 1"),
                new Kind("text/plain", TEXT, "null null"),
                new Kind("application/json", "{\"a\": 1}".getBytes(StandardCharsets.UTF_8), "null null"),
                new Kind("text/html", "<b>x</b>".getBytes(StandardCharsets.UTF_8), "null null"));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void a_file_is_returned_as_it_was_uploaded(Kind kind) {
        Answer uploaded = anna.upload(
                        files + "?name=dir%2Fmy%20f%C3%BCle", kind.content(), Map.of("Content-Type", kind.type()))
                .expect(201);

        JsonNode file = uploaded.body();
        assertThat(uploaded.header("Location")).isEqualTo(files + "/" + uploaded.id());
        assertThat(file.path("group_id").asString()).isEqualTo(group);
        assertThat(file.path("name").asString()).isEqualTo("my füle");
        assertThat(file.path("media_type").asString()).isEqualTo(kind.type());
        assertThat(file.path("bytes").asInt()).isEqualTo(kind.content().length);
        assertThat(file.path("width") + " " + file.path("height")).isEqualTo(kind.size());
        assertThat(file.path("created_at").asString()).endsWith("Z");
        assertThat(file.path("message_id").isNull()).isTrue();

        Download download = anna.download(uploaded.header("Location"), Map.of());

        assertThat(download.status()).isEqualTo(200);
        assertThat(download.bytes()).isEqualTo(kind.content());
        assertThat(download.header("Content-Type"))
                .isEqualTo(kind.type().startsWith("image/") ? kind.type() : kind.type() + ";charset=UTF-8");
        assertThat(download.headers().allValues("X-Content-Type-Options")).containsExactly("nosniff");
        assertThat(download.headers().allValues("Content-Security-Policy"))
                .singleElement()
                .asString()
                .contains("sandbox");
        assertThat(download.header("Content-Disposition"))
                .isEqualTo("attachment; filename=\"my f_le\"; filename*=UTF-8''my%20f%C3%BCle");
        assertThat(download.headers().allValues("Cache-Control")).containsExactly("private, no-cache");
    }

    @Test
    void an_unchanged_file_is_not_sent_again() {
        String path = upload(PNG, "image/png").header("Location");
        String etag = anna.download(path, Map.of()).header("ETag");

        Download again = anna.download(path, Map.of("If-None-Match", etag));

        assertThat(etag).matches("\"[0-9a-f]{64}\"");
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.bytes()).isEmpty();
        assertThat(again.header("ETag")).isEqualTo(etag);
        assertThat(anna.download(path, Map.of("If-None-Match", "\"other\"")).status())
                .isEqualTo(200);
        assertThat(anna.send("HEAD", path, "", Map.of()).expect(200).header("ETag"))
                .isEqualTo(etag);
    }

    @Test
    void without_memory_a_download_gets_503() {
        String path = upload(PNG, "image/png").header("Location");
        MemoryBudget responses = GATEWAY.memory().responses();

        try (MemoryBudget.Reservation all = responses.reserve(responses.capacity())) {
            assertThat(all.bytes()).isEqualTo(responses.capacity());
            assertThat(anna.download(path, Map.of()).status()).isEqualTo(503);
        }

        assertThat(anna.download(path, Map.of()).status()).isEqualTo(200);
        Await.until(Duration.ofSeconds(20), () -> responses.reserved() == 0, "the memory to be released");
    }

    @Test
    void strangers_cannot_tell_a_file_of_others_from_one_that_does_not_exist() {
        String path = upload(PNG, "image/png").header("Location");
        String id = path.substring(path.lastIndexOf('/') + 1);
        ApiClient stranger = GATEWAY.api().asNewUser();
        String own = "/groups/" + stranger.createGroup("Own").expect(201).id() + "/files/";
        String unknown = anna.get(files + "/" + UUID.randomUUID())
                .expect(404)
                .body()
                .path("detail")
                .asString();

        for (String method : List.of("GET", "HEAD", "DELETE")) {
            stranger.send(method, path, "", Map.of()).expect(404);
            stranger.send(method, own + id, "", Map.of()).expect(404);
            GATEWAY.api().send(method, path, "", Map.of()).expect(401);
        }
        stranger.get(files).expect(404);
        assertThat(stranger.upload(files, PNG, Map.of("Content-Type", "image/png"))
                        .expect(404)
                        .body()
                        .path("detail")
                        .asString())
                .isEqualTo(unknown);
        assertThat(stranger.get(path).body().path("detail").asString()).isEqualTo(unknown);
        assertThat(stranger.postMessage(own.split("/", -1)[2], "x", List.of(id))
                        .expect(422)
                        .text())
                .contains("files[0]");
        anna.get(files + "/nonsense").expect(400);
        assertThat(anna.download(path, Map.of()).status()).isEqualTo(200);
    }

    @Test
    void files_of_a_wrong_type_or_size_are_refused_and_not_stored() {
        assertThat(upload(TEXT, "image/png").expect(422).text()).contains("\"content\"", "is not a PNG");
        upload(PNG, "image/gif").expect(415);
        anna.upload(files, PNG, Map.of()).expect(415);
        upload(new byte[0], "text/plain").expect(422);
        upload(filled(TEXT_LIMIT), "text/plain").expect(201);
        assertThat(upload(filled(TEXT_LIMIT + 1), "text/plain").expect(413).text())
                .contains("limit of 2000 bytes for text files; split it");
        assertThat(upload(filled(IMAGE_LIMIT + 1), "text/plain").expect(413).text())
                .contains("limit of 10000 bytes");
        upload(Arrays.copyOf(PNG, IMAGE_LIMIT), "image/png").expect(201);
        upload(Arrays.copyOf(PNG, IMAGE_LIMIT + 1), "image/png").expect(413);
        anna.upload(files + "?name=" + "x".repeat(256), PNG, Map.of("Content-Type", "image/png"))
                .expect(422);
        anna.upload(files + "?name=a%00b", PNG, Map.of("Content-Type", "image/png"))
                .expect(400);
        anna.upload(files, PNG, Map.of("Content-Type", "image/png", "Content-Encoding", "gzip"))
                .expect(415);

        assertThat(anna.get(files).expect(200).body()).hasSize(2);
    }

    @Test
    void a_group_and_a_user_have_room_for_so_many_bytes_also_under_concurrency() {
        List<CompletableFuture<Integer>> uploads = IntStream.range(0, 15)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> upload(filled(TEXT_LIMIT), "text/plain").status(), Thread::startVirtualThread))
                .toList();

        assertThat(uploads.stream().map(CompletableFuture::join).filter(status -> status == 201))
                .hasSize(10);
        assertThat(upload(TEXT, "text/plain").expect(422).text()).contains("limit of 20000 bytes of files per group");
        String second = anna.createGroup("Second").expect(201).id();
        IntStream.range(0, 5)
                .forEach(i ->
                        anna.upload(second, "text/plain", filled(TEXT_LIMIT)).expect(201));
        assertThat(anna.upload(second, "text/plain", TEXT).expect(422).text())
                .contains("limit of 30000 bytes of files per user");
        String one = anna.get(files).body().path(0).path("id").asString();

        anna.send("DELETE", files + "/" + one, "", Map.of()).expect(204);

        anna.upload(second, "text/plain", TEXT).expect(201);
        GATEWAY.api().asNewUser().createGroup("Other").expect(201);
    }

    @Test
    void an_upload_waits_for_a_concurrent_one_and_counts_it() {
        StoredFiles stored = new StoredFiles(sql());
        GroupId id = GroupId.of(group);
        UserId user = UserId.of(anna.me().expect(200).id());
        CheckedFile large = new CheckedFile("a", "text/plain", null, null, filled(20_000));
        TransactionTemplate transaction = new TransactionTemplate(
                new DataSourceTransactionManager(GATEWAY.backbone().database()));

        CompletableFuture<Answer> waiting = transaction.execute(status -> {
            assertThat(stored.lockSizes(id, user)).isPresent();
            CompletableFuture<Answer> upload =
                    CompletableFuture.supplyAsync(() -> upload(TEXT, "text/plain"), Thread::startVirtualThread);
            Await.until(Duration.ofSeconds(20), FilesTest::aLockIsAwaited, "the upload to wait");
            stored.add(id, user, large, new byte[0]);
            return upload;
        });

        assertThat(waiting.join().expect(422).text()).contains("it has 20000");
        assertThat(rows(group)).isEqualTo(1);
    }

    /** On another connection, because a transaction sees the activity of its first look. */
    private static boolean aLockIsAwaited() {
        return CompletableFuture.supplyAsync(FilesTest::isLockAwaited, Thread::startVirtualThread)
                .join();
    }

    private static boolean isLockAwaited() {
        return sql().sql("""
                SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
                """).query(Boolean.class).single();
    }

    @Test
    void files_are_listed_newest_first_in_pages() {
        List<String> ids = IntStream.range(0, 5)
                .mapToObj(i -> upload(TEXT, "text/plain").expect(201).id())
                .toList();

        Answer first = anna.get(files + "?limit=3").expect(200);
        Answer second =
                anna.get(first.header("Link").replaceAll("<(.*)>.*", "$1")).expect(200);

        assertThat(ids(first)).containsExactly(ids.get(4), ids.get(3), ids.get(2));
        assertThat(ids(second)).containsExactly(ids.get(1), ids.get(0));
        assertThat(second.header("Link")).isEmpty();
        anna.get(files + "?limit=101").expect(422);
        anna.get(files + "?cursor=x").expect(400);
    }

    private static List<String> ids(Answer list) {
        return list.body().valueStream().map(file -> file.path("id").asString()).toList();
    }

    @Test
    void a_message_carries_files_in_its_response_its_history_its_event_and_its_turn() {
        String image = upload(PNG, "image/png").expect(201).id();
        String text = upload(TEXT, "text/plain").expect(201).id();

        JsonNode message =
                anna.postMessage(group, "see", List.of(text, image)).expect(202).body();

        assertThat(message.path("meta").toString())
                .isEqualTo(
                        "{\"files\":[{\"id\":\"%s\",\"name\":\"text.txt\",\"media_type\":\"text/plain\",\"bytes\":7},"
                                        .formatted(text)
                                + "{\"id\":\"%s\",\"name\":\"image.png\",\"media_type\":\"image/png\",\"bytes\":%d,\"width\":3,\"height\":2}],"
                                        .formatted(image, PNG.length)
                                + "\"type\":\"human\"}");
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

    @Test
    void the_same_key_with_the_same_files_returns_the_same_message() {
        String first = upload(TEXT, "text/plain").id();
        String second = upload(TEXT, "text/plain").id();
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
        String free = upload(TEXT, "text/plain").id();
        String carried = upload(TEXT, "text/plain").id();
        anna.postMessage(group, "first", List.of(carried)).expect(202);
        String elsewhere =
                anna.upload(anna.createGroup("Other").id(), "text/plain", TEXT).id();
        String removed = upload(TEXT, "text/plain").id();
        anna.send("DELETE", files + "/" + removed, "", Map.of()).expect(204);
        String large = upload(filled(TEXT_LIMIT), "text/plain").id();
        String larger = upload(Arrays.copyOf(PNG, 1001), "image/png").id();

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
        String file = upload(TEXT, "text/plain").id();
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
        String file = upload(TEXT, "text/plain").id();

        List<CompletableFuture<Integer>> posts = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> anna.postMessage(group, "m" + i, List.of(file)).status(), Thread::startVirtualThread))
                .toList();

        assertThat(posts.stream().map(CompletableFuture::join))
                .containsOnlyOnce(202)
                .contains(422);
        assertThat(anna.messages(group).body()).hasSize(1);
    }

    @Test
    void a_deleted_group_and_a_closed_account_leave_no_files() {
        upload(TEXT, "text/plain").expect(201);
        String carried = upload(PNG, "image/png").id();
        anna.postMessage(group, "x", List.of(carried)).expect(202);
        assertThat(rows(group)).isEqualTo(2);

        anna.deleteGroup(group).expect(204);

        assertThat(rows(group)).isZero();
        assertThat(sql().sql("SELECT count(*) FROM deleted_groups WHERE id = :group")
                        .param("group", UUID.fromString(group))
                        .query(Long.class)
                        .single())
                .isZero();
        anna.get(files + "/" + carried).expect(404);
        String other = anna.createGroup("Other").expect(201).id();
        IntStream.range(0, 50)
                .forEach(i -> anna.upload(other, "text/plain", TEXT).expect(201));
        anna.send("DELETE", "/auth/me", "{\"password\": \"correct horse battery\"}", Map.of())
                .expect(204);
        assertThat(rows(other)).isZero();
    }

    @Test
    void only_files_that_no_message_carried_within_a_day_expire() {
        String old = upload(TEXT, "text/plain").id();
        String recent = upload(TEXT, "text/plain").id();
        String carried = upload(TEXT, "text/plain").id();
        anna.postMessage(group, "x", List.of(carried)).expect(202);
        age(old, "24 hours 1 minute");
        age(recent, "23 hours");
        age(carried, "30 days");

        while (new ExpiredFiles(sql()).removeBatch()) {
            assertThat(rows(group)).isPositive();
        }

        anna.get(files + "/" + old).expect(404);
        anna.get(files + "/" + recent).expect(200);
        anna.get(files + "/" + carried).expect(200);
    }

    private static void age(String file, String by) {
        sql().sql("UPDATE files SET created_at = now() - CAST(:by AS interval) WHERE id = :file")
                .param("by", by)
                .param("file", UUID.fromString(file))
                .update();
    }

    private static long rows(String group) {
        return sql().sql("SELECT count(*) FROM files WHERE group_id = :group")
                .param("group", UUID.fromString(group))
                .query(Long.class)
                .single();
    }

    private static JdbcClient sql() {
        return JdbcClient.create(GATEWAY.backbone().database());
    }

    private Answer upload(byte[] content, String type) {
        return anna.upload(group, type, content);
    }

    private Answer post(String body) {
        return anna.send("POST", "/groups/" + group + "/messages", body, Map.of());
    }

    private static byte[] filled(int size) {
        byte[] text = new byte[size];
        Arrays.fill(text, (byte) 'x');
        return text;
    }
}
