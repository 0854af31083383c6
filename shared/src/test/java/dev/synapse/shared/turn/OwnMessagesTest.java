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
 * What a worker has written itself it does not read again, as long as nothing can have changed. Whether Redis was asked shows in a
 * word that is changed there behind the worker's back.
 */
@ExtendWith(OneRedis.class)
class OwnMessagesTest {

    private static final String CHANGED = "changed behind its back";

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
    void a_worker_that_has_the_whole_thread_does_not_ask_for_it() {
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
    void what_others_wrote_is_read() {
        answerAsWorker("hello");
        answer(group.steps, "from another process");
        Delivery next = dispatched();

        assertThat(worker.view(next, job(next), 100).orElseThrow().messages()).isEqualTo(group.thread());
    }

    @Test
    void so_is_what_it_wrote_behind_words_of_others_that_it_has_not_seen() {
        answerAsWorker("hello");
        answer(group.steps, "from another process");
        answer(worker, "without having looked");
        Delivery next = dispatched();

        assertThat(worker.view(next, job(next), 100).orElseThrow().messages()).isEqualTo(group.thread());
    }

    @Test
    void of_what_it_has_it_sees_as_much_as_it_asks_for() {
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
    void a_job_that_comes_again_looks() {
        answerAsWorker("hello");
        Delivery next = dispatched();
        changeLastWord();

        assertThat(lastSeen(new Delivery(next.job(), next.claim(), 2, next.threadLength(), next.threadEpoch()), 100))
                .isEqualTo(CHANGED);
    }

    @Test
    void so_does_a_later_attempt() {
        answerAsWorker("hello");
        Delivery next = dispatched();
        changeLastWord();
        Job again = job(next).asAttempt(2);

        assertThat(lastSeen(new Delivery(again, next.claim(), 1, next.threadLength(), next.threadEpoch()), 100))
                .isEqualTo(CHANGED);
    }

    @Test
    void so_does_a_job_of_a_turn_that_is_heard_to_have_ended() {
        answerAsWorker("hello");
        Delivery next = dispatched();
        TurnId turn = group.active().turn();
        group.close();
        assertThat(worker.view(next, job(next), 100)).isPresent();

        closed.add(turn);

        assertThat(worker.view(next, job(next), 100)).isEmpty();
    }

    @Test
    void so_does_one_that_was_dispatched_before_all_ends_were_heard() {
        answerAsWorker("hello");
        Delivery next = dispatched();
        changeLastWord();
        closed.completeSince(0, entryMillis(next));

        assertThat(lastSeen(next, 100)).isEqualTo(CHANGED);
    }

    @Test
    void so_does_one_while_ends_are_not_heard() {
        answerAsWorker("hello");
        Delivery next = dispatched();
        changeLastWord();
        closed.disconnected();
        closed.completeSince(0, 0);

        assertThat(lastSeen(next, 100)).isEqualTo(CHANGED);
    }

    @Test
    void so_does_one_without_a_mark() {
        answerAsWorker("hello");
        Delivery next = dispatched();
        changeLastWord();

        assertThat(lastSeen(new Delivery(next.job(), next.claim(), 1, next.threadLength()), 100))
                .isEqualTo(CHANGED);
    }

    @Test
    void a_dead_letter_that_is_tried_again_looks() {
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
    void the_same_turn_begun_anew_by_a_redis_that_had_lost_all_has_another_mark() {
        answerAsWorker("hello");
        String before = dispatched().threadEpoch();
        redis.call(commands -> commands.unlink(group.keys.state(), group.keys.thread(), group.keys.events()));

        group.begin(group.accept(1));

        assertThat(dispatched().threadEpoch()).isNotEmpty().isNotEqualTo(before);
    }

    @Test
    void a_redis_that_went_back_in_mid_turn_is_asked() {
        try (TemporaryRedis server = TemporaryRedis.start(true);
                Redis own = Redis.connect(server.url())) {
            TestedGroup lost = TestedGroup.in(own);
            StepCommits reader = new StepCommits(own, TestedGroup.SHARDS, closed);
            lost.begin(1);
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
        group.begin(1);
        answer(worker, content);
    }

    private void answer(StepCommits process, String content) {
        answer(group, process, content);
    }

    /** A step from its dispatch to its result, by a process that looks at the thread as it begins. */
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
