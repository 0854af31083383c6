package dev.synapse.orchestrator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.model.Attachment;
import dev.synapse.shared.model.DailyBudget;
import dev.synapse.shared.model.MessageMeta;
import dev.synapse.shared.redis.RedisMemory;
import dev.synapse.shared.turn.LiveFiles;
import dev.synapse.shared.turn.QueuedTurn;
import dev.synapse.testkit.Await;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The files of a thread are in Redis, as far as there is room, before the first step of a turn runs. */
class ThreadFilesTest {

    private static final int LIMIT = 12;

    private final OrchestratorTestBed testBed = new OrchestratorTestBed();
    private final GatewayGroup group = testBed.group();
    private final LiveFiles live = new LiveFiles(testBed.redis(), testBed.shards());
    private final List<Attachment> all = new ArrayList<>();

    /** What the files of {@code all} are in Redis during each turn. */
    private final Map<String, List<String>> seen = new ConcurrentHashMap<>();

    private volatile CountDownLatch gate = new CountDownLatch(0);

    @BeforeEach
    void start() {
        testBed.orchestrator(new OrchestratorSettings(64, DailyBudget.NONE, LIMIT));
        testBed.worker(asked -> {
            seen.put(asked.job().turn().toString(), contents());
            gate.await();
            return TeamScript.done(asked);
        });
    }

    @AfterEach
    void close() {
        testBed.settled();
        testBed.close();
    }

    @Test
    void files_of_a_message_and_of_earlier_ones_are_there_up_to_the_limit() {
        assertThat(turn("aaa")).containsExactly("aaa");
        assertThat(turn()).containsExactly("aaa");
        assertThat(turn("bbb", "ccc")).containsExactly("aaa", "bbb", "ccc");
        assertThat(turn("ddd")).containsExactly("aaa", "bbb", "ccc", "ddd");
        assertThat(turn("eee")).containsExactly("bbb", "ccc", "ddd", "eee");
        assertThat(turn("twelve bytes")).containsExactly("twelve bytes");
        assertThat(turn("fff")).containsExactly("fff");
    }

    @Test
    void files_beyond_the_limit_are_left_out_and_the_turn_runs() {
        assertThat(turn("too long a text", "bbb")).isEmpty();
        assertThat(turn("cccccc", "dddddd", "eee")).containsExactly("cccccc", "dddddd");
    }

    @Test
    void an_idle_group_that_redis_lost_gets_the_newest_files_of_its_history_again() {
        turn("aaaaaa");
        turn("bbbbbb");
        turn("ccc");
        testBed.settled();
        testBed.lose(group.id());

        assertThat(turn("ddd")).containsExactly("bbbbbb", "ccc", "ddd");
        assertThat(turn()).containsExactly("bbbbbb", "ccc", "ddd");
    }

    @Test
    void a_turn_that_starts_without_files_gets_those_of_the_history() {
        turn("aaaa");
        testBed.settled();
        testBed.lose(group.id());

        assertThat(turn()).containsExactly("aaaa");
    }

    @Test
    void a_turn_that_redis_lost_in_progress_gets_its_files_again() {
        Attachment file = group.file("aaa");
        all.add(file);
        QueuedTurn turn = group.write("x", MessageMeta.ofFiles(List.of(file)));
        gate = new CountDownLatch(1);
        group.handIn(turn);
        Await.until(
                OrchestratorTestBed.LIMIT, () -> seen.containsKey(turn.turn().toString()), "the step");

        testBed.administrator().call(commands -> commands.flushall());
        seen.clear();
        group.handIn(turn);
        gate.countDown();

        assertThat(group.awaitEnd(turn.turn())).isEqualTo("completed");
        assertThat(seen).containsEntry(turn.turn().toString(), List.of("aaa"));
    }

    @Test
    void files_that_are_gone_are_left_out() {
        Attachment gone = group.file("gone");
        testBed.sql()
                .sql("DELETE FROM files WHERE id = :id")
                .param("id", gone.id().value())
                .update();
        all.add(gone);

        assertThat(turn("a")).containsExactly("a");
        QueuedTurn turn = group.write("x", MessageMeta.ofFiles(List.of(gone)));
        group.handIn(turn);

        assertThat(group.awaitEnd(turn.turn())).isEqualTo("completed");
        assertThat(seen).containsEntry(turn.turn().toString(), List.of("a"));
    }

    @Test
    void a_redis_that_is_nearly_full_gets_no_files_and_the_turn_runs() {
        testBed.administrator().call(commands -> commands.set("ballast", "x".repeat(50_000_000)));
        RedisMemory now = RedisMemory.of(testBed.redis(), testBed.shards().all().getFirst());
        setMaxMemory(now.used() * 100 / 85);
        assertThat(turn("aaa")).isEmpty();

        setMaxMemory(now.used() * 100 / 75);
        assertThat(turn("bbb")).containsExactly("bbb");
    }

    private void setMaxMemory(long bytes) {
        testBed.administrator().call(commands -> commands.configSet("maxmemory", Long.toString(bytes)));
    }

    /** Runs a turn whose message has these files; returns the files in Redis during the turn. */
    private List<String> turn(String... contents) {
        List<Attachment> files = new ArrayList<>();
        for (String content : contents) {
            files.add(group.file(content));
        }
        all.addAll(files);
        QueuedTurn turn = group.write("See", MessageMeta.ofFiles(files));
        group.handIn(turn);
        assertThat(group.awaitEnd(turn.turn())).isEqualTo("completed");
        return seen.get(turn.turn().toString());
    }

    private List<String> contents() {
        return live.get(group.id(), all.stream().map(Attachment::id).toList()).values().stream()
                .map(text -> new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8))
                .toList();
    }
}
