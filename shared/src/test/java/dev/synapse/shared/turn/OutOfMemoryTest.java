package dev.synapse.shared.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.synapse.shared.fixture.Awaits;
import dev.synapse.shared.fixture.OneRedis;
import dev.synapse.shared.fixture.Samples;
import dev.synapse.shared.fixture.TestedGroup;
import dev.synapse.shared.job.Delivery;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.RedisUnavailable;
import dev.synapse.shared.redis.Role;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(OneRedis.class)
class OutOfMemoryTest {

    private static final Pattern REFUSALS = Pattern.compile("errorstat_OOM:count=(\\d+)");

    private final Redis redis;
    private final TestedGroup group;

    OutOfMemoryTest(Redis redis) {
        this.redis = redis;
        this.group = TestedGroup.in(redis);
    }

    @AfterEach
    void makeRoom() {
        redis.call(commands -> commands.configSet("maxmemory", "0"));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ACKNOWLEDGE")
    void a_commit_writes_nothing_until_there_is_memory(Commit commit) throws InterruptedException {
        Commit.Ready ready = commit.prepare(group);
        Map<String, String> before = group.dump();
        long refusals = fill();

        CompletableFuture<CommitResult> result = new CompletableFuture<>();
        Thread thread = Thread.ofVirtual().start(() -> result.complete(ready.run()));
        Awaits.until("it was refused twice", () -> refusals() >= refusals + 2);
        assertThat(group.dump()).isEqualTo(before);
        makeRoom();

        assertThat(result.join()).isEqualTo(CommitResult.OK);
        thread.join();
    }

    @Test
    void a_job_is_not_dead_lettered_partly() {
        Commit.Ready ready = Commit.ACKNOWLEDGE.prepare(group);
        Delivery delivery = ready.delivery();
        Map<String, String> before = group.dump();
        long refusals = fill();

        CompletableFuture<CommitResult> result = CompletableFuture.supplyAsync(
                () -> group.steps.acknowledge(delivery.claim().asDeadLetter("crashed"), group.id),
                Thread::startVirtualThread);
        Awaits.until("it was refused", () -> refusals() > refusals);
        assertThat(group.dump()).isEqualTo(before);
        makeRoom();

        assertThat(result.join()).isEqualTo(CommitResult.OK);
        assertThat(group.deadLetters()).hasSize(1);
    }

    @Test
    void a_turn_is_not_accepted_partly() {
        fill();

        assertThatThrownBy(() -> group.inbox.accept(Samples.queuedTurn(group.id, 1), 0, 0, true))
                .isInstanceOf(RedisUnavailable.class)
                .hasMessageContaining("refuses to write");

        assertThat(group.groupKeys()).isEmpty();
        assertThat(group.jobs(Role.ORCHESTRATOR)).isEmpty();
    }

    @Test
    void commands_that_free_memory_succeed() {
        Commit.Ready ready = Commit.ACKNOWLEDGE.prepare(group);
        fill();

        assertThat(ready.run()).isEqualTo(CommitResult.OK);
        group.inbox.forget(group.id);

        assertThat(group.groupKeys()).isEmpty();
    }

    /** Fills the memory of Redis; returns the number of commands refused so far. */
    private long fill() {
        redis.call(commands -> commands.configSet("maxmemory", "1"));
        return refusals();
    }

    private long refusals() {
        String info = redis.call(commands -> commands.info("errorstats"));
        Matcher matcher = REFUSALS.matcher(info);
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }
}
