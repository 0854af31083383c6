package dev.synapse.shared.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.fixture.Awaits;
import dev.synapse.shared.fixture.OneRedis;
import dev.synapse.shared.fixture.Samples;
import dev.synapse.shared.fixture.TemporaryRedis;
import dev.synapse.shared.fixture.TestedGroup;
import dev.synapse.shared.job.Claim;
import dev.synapse.shared.job.Delivery;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.RedisUnavailable;
import dev.synapse.shared.redis.Role;
import dev.synapse.shared.redis.Script;
import dev.synapse.shared.turn.StepCommits.ThreadView;
import io.lettuce.core.Range;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A worker does not read its own messages again as long as nothing can have changed. Tests detect a read by a word that they change in
 * Redis without the worker's knowledge.
 */
@ExtendWith(OneRedis.class)
class OwnMessagesTest {

    private static final String CHANGED = "changed without its knowledge";

    private final Redis redis;
    private final TestedGroup group;
    private final ClosedTurns closed = new ClosedTurns();
    private final StepCommits worker;

    OwnMessagesTest(Redis redis) {
        this.redis = redis;
        this.group = TestedGroup.in(redis);
        this.worker = new StepCommits(redis, TestedGroup.SHARDS, closed);
        closed.completeSince(0, 0);
    }

    @Test
    void a_worker_that_has_the_whole_thread_does_not_read_it() {
        answerAsWorker("hello");
        Delivery next = dispatched();
        List<Message> thread = group.thread();

        changeLastWord();

        ThreadView seen = worker.view(next, job(next), 100).orElseThrow();
        assertThat(seen.messages()).isEqualTo(thread);
        assertThat(seen.turn()).isEqualTo(group.active().turn());
        assertThat(seen.roster())
                .isEqualTo(group.steps.view(group.id, 1).orElseThrow().roster());
    }

    @Test
    void messages_of_other_processes_are_read() {
        answerAsWorker("hello");
        answer(group.steps, "from another process");
        Delivery next = dispatched();

        assertThat(worker.view(next, job(next), 100).orElseThrow().messages()).isEqualTo(group.thread());
    }

    @Test
    void own_messages_after_unseen_ones_are_read() {
        answerAsWorker("hello");
        answer(group.steps, "from another process");
        answer(worker, "without having looked");
        Delivery next = dispatched();

        assertThat(worker.view(next, job(next), 100).orElseThrow().messages()).isEqualTo(group.thread());
    }

    @Test
    void a_smaller_window_is_served_from_the_cache() {
        answerAsWorker("hello");
        Delivery next = dispatched();

        ThreadView seen = worker.view(next, job(next), 1).orElseThrow();

        assertThat(seen).isEqualTo(group.steps.view(group.id, 1).orElseThrow());
    }

    @Test
    void a_wider_window_is_read() {
        answerAsWorker("hello");
        Delivery next = dispatched();
        changeLastWord();

        assertThat(lastSeen(next, 200)).isEqualTo(CHANGED);
    }

    @Test
    void a_redelivered_job_reads_the_thread() {
        answerAsWorker("hello");
        Delivery next = dispatched();
        changeLastWord();

        assertThat(lastSeen(new Delivery(next.job(), next.claim(), 2, next.threadLength(), next.threadEpoch()), 100))
                .isEqualTo(CHANGED);
    }

    @Test
    void a_later_attempt_reads_the_thread() {
        answerAsWorker("hello");
        Delivery next = dispatched();
        changeLastWord();
        Job again = job(next).asAttempt(2);

        assertThat(lastSeen(new Delivery(again, next.claim(), 1, next.threadLength(), next.threadEpoch()), 100))
                .isEqualTo(CHANGED);
    }

    @Test
    void a_job_of_a_closed_turn_reads_the_thread() {
        answerAsWorker("hello");
        Delivery next = dispatched();
        TurnId turn = group.active().turn();
        group.close();
        assertThat(worker.view(next, job(next), 100)).isPresent();

        closed.add(turn);

        assertThat(worker.view(next, job(next), 100)).isEmpty();
    }

    @Test
    void a_job_from_before_the_subscription_reads_the_thread() {
        answerAsWorker("hello");
        Delivery next = dispatched();
        changeLastWord();
        closed.completeSince(0, entryMillis(next));

        assertThat(lastSeen(next, 100)).isEqualTo(CHANGED);
    }

    @Test
    void a_job_without_a_subscription_reads_the_thread() {
        answerAsWorker("hello");
        Delivery next = dispatched();
        changeLastWord();
        closed.disconnected();
        closed.completeSince(0, 0);

        assertThat(lastSeen(next, 100)).isEqualTo(CHANGED);
    }

    @Test
    void a_job_without_a_thread_epoch_reads_the_thread() {
        answerAsWorker("hello");
        Delivery next = dispatched();
        changeLastWord();

        assertThat(lastSeen(new Delivery(next.job(), next.claim(), 1, next.threadLength()), 100))
                .isEqualTo(CHANGED);
    }

    @Test
    void a_requeued_dead_letter_reads_the_thread() {
        answerAsWorker("hello");
        Delivery next = dispatched();
        Claim deadLetter = next.claim().asDeadLetter("tried too often");
        assertThat(group.steps.acknowledge(deadLetter, group.id)).isEqualTo(CommitResult.OK);

        String letters = group.keys.shard().deadLetters();
        String letter = redis.call(commands -> commands.xrange(letters, Range.unbounded()))
                .getFirst()
                .getId();
        redis.run(Script.load("requeue"), List.of(letters, group.keys.shard().jobs(Role.WORKERS)), List.of(letter));

        assertThat(group.take(Role.WORKERS).threadEpoch()).isEmpty();
    }

    @Test
    void a_turn_that_restarts_after_a_loss_has_another_epoch() {
        answerAsWorker("hello");
        String before = dispatched().threadEpoch();
        redis.call(commands -> commands.unlink(group.keys.state(), group.keys.thread(), group.keys.events()));

        group.start(group.accept(1));

        assertThat(dispatched().threadEpoch()).isNotEmpty().isNotEqualTo(before);
    }

    @Test
    void a_thread_is_read_after_redis_was_restored_during_a_turn() {
        try (TemporaryRedis server = TemporaryRedis.start(true);
                Redis own = Redis.connect(server.url())) {
            TestedGroup lost = TestedGroup.in(own);
            StepCommits reader = new StepCommits(own, TestedGroup.SHARDS, closed);
            lost.start(1);
            answer(lost, reader, "on record");
            Path older = server.copy();
            answer(lost, reader, "lost");
            server.goBackTo(older);
            Awaits.until("redis answers", () -> answers(own));

            answer(lost, lost.steps, "written in its place");
            Delivery next = dispatched(lost);

            assertThat(reader.view(next, job(next), 100).orElseThrow().messages())
                    .isEqualTo(lost.thread())
                    .extracting(Message::content)
                    .doesNotContain("lost")
                    .endsWith("on record", "written in its place");
        }
    }

    private void answerAsWorker(String content) {
        group.start(1);
        answer(worker, content);
    }

    private void answer(StepCommits process, String content) {
        answer(group, process, content);
    }

    /** A step from its dispatch to its result, by a process that reads the thread first. */
    private static void answer(TestedGroup group, StepCommits process, String content) {
        Delivery delivery = dispatched(group);
        if (!content.startsWith("without")) {
            process.view(delivery, job(delivery), 100);
        }
        StepResult result = Samples.answer(job(delivery), content);
        assertThat(process.complete(delivery.claim(), job(delivery), result)).isEqualTo(CommitResult.OK);
        group.turns.acknowledge(group.take(Role.ORCHESTRATOR).claim(), group.id);
    }

    private Delivery dispatched() {
        return dispatched(group);
    }

    private static Delivery dispatched(TestedGroup group) {
        group.dispatch(Samples.llmJob(group.id, group.active().turn(), 1));
        return group.take(Role.WORKERS);
    }

    private void changeLastWord() {
        Message other = Samples.message(group.id, group.active().turn(), "Writer", CHANGED);
        redis.call(commands -> commands.lset(group.keys.thread(), -1, Json.write(other)));
    }

    private String lastSeen(Delivery delivery, int window) {
        return worker.view(delivery, job(delivery), window)
                .orElseThrow()
                .messages()
                .getLast()
                .content();
    }

    private static Job.StepJob job(Delivery delivery) {
        return (Job.StepJob) delivery.job();
    }

    private static long entryMillis(Delivery delivery) {
        String entry = delivery.claim().entry();
        return Long.parseLong(entry.substring(0, entry.indexOf('-')));
    }

    private static boolean answers(Redis redis) {
        try {
            redis.call(commands -> commands.ping());
            return true;
        } catch (RedisUnavailable e) {
            return false;
        }
    }
}
