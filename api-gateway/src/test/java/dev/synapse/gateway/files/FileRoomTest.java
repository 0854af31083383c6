package dev.synapse.gateway.files;

import static dev.synapse.gateway.files.FileOwner.GATEWAY;
import static dev.synapse.gateway.files.FileOwner.TEXT;
import static dev.synapse.gateway.files.FileOwner.TEXT_LIMIT;
import static dev.synapse.gateway.files.FileOwner.filled;
import static dev.synapse.gateway.files.FileOwner.rows;
import static dev.synapse.gateway.files.FileOwner.sql;
import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.UserId;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.ApiClient.Answer;
import dev.synapse.testkit.Await;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The limits on all files of a group and of a user, also under concurrency. */
class FileRoomTest {

    private final FileOwner owner = new FileOwner();
    private final ApiClient anna = owner.api();
    private final String group = owner.group();
    private final String files = owner.files();

    @Test
    void a_group_and_a_user_have_room_for_so_many_bytes_also_under_concurrency() {
        List<CompletableFuture<Integer>> uploads = IntStream.range(0, 15)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> owner.upload(filled(TEXT_LIMIT), "text/plain").status(), Thread::startVirtualThread))
                .toList();

        assertThat(uploads.stream().map(CompletableFuture::join).filter(status -> status == 201))
                .hasSize(10);
        assertThat(owner.upload(TEXT, "text/plain").expect(422).text())
                .contains("limit of 20000 bytes of files per group");
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
                    CompletableFuture.supplyAsync(() -> owner.upload(TEXT, "text/plain"), Thread::startVirtualThread);
            Await.until(Duration.ofSeconds(20), FileRoomTest::aLockIsAwaited, "the upload to wait");
            stored.add(id, user, large, new byte[0]);
            return upload;
        });

        assertThat(waiting.join().expect(422).text()).contains("it has 20000");
        assertThat(rows(group)).isEqualTo(1);
    }

    /** On another connection, because a transaction sees the activity of its first look. */
    private static boolean aLockIsAwaited() {
        return CompletableFuture.supplyAsync(FileRoomTest::isLockAwaited, Thread::startVirtualThread)
                .join();
    }

    private static boolean isLockAwaited() {
        return sql().sql("""
                SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
                """).query(Boolean.class).single();
    }
}
