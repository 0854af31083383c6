package dev.synapse.gateway.files;

import static dev.synapse.gateway.files.FileOwner.GATEWAY;
import static dev.synapse.gateway.files.FileOwner.IMAGE_LIMIT;
import static dev.synapse.gateway.files.FileOwner.PNG;
import static dev.synapse.gateway.files.FileOwner.TEXT;
import static dev.synapse.gateway.files.FileOwner.TEXT_LIMIT;
import static dev.synapse.gateway.files.FileOwner.filled;
import static dev.synapse.gateway.files.FileOwner.rows;
import static dev.synapse.gateway.files.FileOwner.sql;
import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.memory.MemoryBudget;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.ApiClient.Answer;
import dev.synapse.testkit.ApiClient.Download;
import dev.synapse.testkit.Await;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Files over HTTP: upload, download, lists, removal and expiry. */
class FilesTest {

    private final FileOwner owner = new FileOwner();
    private final ApiClient anna = owner.api();
    private final String group = owner.group();
    private final String files = owner.files();

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
        String path = owner.upload(PNG, "image/png").header("Location");
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
        String path = owner.upload(PNG, "image/png").header("Location");
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
        String path = owner.upload(PNG, "image/png").header("Location");
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
        assertThat(owner.upload(TEXT, "image/png").expect(422).text()).contains("\"content\"", "is not a PNG");
        owner.upload(PNG, "image/gif").expect(415);
        anna.upload(files, PNG, Map.of()).expect(415);
        owner.upload(new byte[0], "text/plain").expect(422);
        owner.upload(filled(TEXT_LIMIT), "text/plain").expect(201);
        assertThat(owner.upload(filled(TEXT_LIMIT + 1), "text/plain")
                        .expect(413)
                        .text())
                .contains("limit of 2000 bytes for text files; split it");
        assertThat(owner.upload(filled(IMAGE_LIMIT + 1), "text/plain")
                        .expect(413)
                        .text())
                .contains("limit of 10000 bytes");
        owner.upload(Arrays.copyOf(PNG, IMAGE_LIMIT), "image/png").expect(201);
        owner.upload(Arrays.copyOf(PNG, IMAGE_LIMIT + 1), "image/png").expect(413);
        anna.upload(files + "?name=" + "x".repeat(256), PNG, Map.of("Content-Type", "image/png"))
                .expect(422);
        anna.upload(files + "?name=a%00b", PNG, Map.of("Content-Type", "image/png"))
                .expect(400);
        anna.upload(files, PNG, Map.of("Content-Type", "image/png", "Content-Encoding", "gzip"))
                .expect(415);

        assertThat(anna.get(files).expect(200).body()).hasSize(2);
    }

    @Test
    void files_are_listed_newest_first_in_pages() {
        List<String> ids = IntStream.range(0, 5)
                .mapToObj(i -> owner.upload(TEXT, "text/plain").expect(201).id())
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
    void a_deleted_group_and_a_closed_account_leave_no_files() {
        owner.upload(TEXT, "text/plain").expect(201);
        String carried = owner.upload(PNG, "image/png").id();
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
        String old = owner.upload(TEXT, "text/plain").id();
        String recent = owner.upload(TEXT, "text/plain").id();
        String carried = owner.upload(TEXT, "text/plain").id();
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
}
