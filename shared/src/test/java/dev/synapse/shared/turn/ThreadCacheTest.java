package dev.synapse.shared.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.fixture.OneRedis;
import dev.synapse.shared.fixture.Samples;
import dev.synapse.shared.fixture.TestedGroup;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.turn.StepCommits.ThreadView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A reader with a cache has to see the same as a reader without one, except that it may still see messages that were trimmed off the
 * thread.
 */
@ExtendWith(OneRedis.class)
class ThreadCacheTest {

    private final Redis redis;
    private final TestedGroup group;

    ThreadCacheTest(Redis redis) {
        this.redis = redis;
        group = TestedGroup.in(redis);
    }

    @Test
    void without_an_active_turn_there_is_no_view() {
        group.accept(1);

        assertThat(group.steps.view(group.id, 10)).isEmpty();
    }

    @Test
    void a_member_sees_the_turn_its_roster_and_the_newest_messages() {
        QueuedTurn turn = group.accept(1);
        group.start(turn);
        append(5);

        ThreadView view = view(3);

        assertThat(view.turn()).isEqualTo(turn.turn());
        assertThat(view.roster().agents()).extracting("alias").containsExactly("Orchestrator", "Writer");
        assertThat(view.first()).isEqualTo(3);
        assertThat(view.messages()).isEqualTo(group.thread().subList(3, 6));
    }

    @Test
    void a_thread_that_no_step_has_used_for_half_a_minute_is_not_kept() {
        AtomicLong clock = new AtomicLong();
        ThreadCache views = new ThreadCache(redis, TestedGroup.SHARDS, new ClosedTurns(), clock::get);
        TestedGroup other = TestedGroup.in(redis);
        group.start(1);
        other.start(1);
        views.read(group.id, 10);
        clock.addAndGet(Duration.ofSeconds(20).toNanos());
        views.read(other.id, 10);
        assertThat(views.size()).isEqualTo(2);

        clock.addAndGet(Duration.ofSeconds(20).toNanos());
        views.read(other.id, 10);

        assertThat(views.size()).isEqualTo(1);
        assertThat(views.read(group.id, 10)).contains(view(10));
    }

    @Test
    void appended_messages_are_seen() {
        group.start(1);
        view(10);

        append(2);

        assertSeenAsByANewReader(10);
        append(1);
        assertSeenAsByANewReader(10);
    }

    @Test
    void a_reader_more_than_a_window_behind_catches_up() {
        group.start(1);
        view(3);

        append(20);

        assertSeenAsByANewReader(3);
    }

    @Test
    void a_wider_window_shows_more() {
        group.start(1);
        append(20);
        view(3);

        assertSeenAsByANewReader(10);
        assertSeenAsByANewReader(3);
        assertSeenAsByANewReader(100);
    }

    @Test
    void the_next_turn_has_its_own_roster_and_continues_the_thread() {
        group.start(1);
        append(3);
        view(10);
        group.end(1);

        group.start(2);

        assertSeenAsByANewReader(10);
    }

    @Test
    void a_trimmed_thread_is_seen_from_its_first_kept_message() {
        group.start(1);
        append(10);
        trimTo(4);

        group.start(2);

        assertThat(view(100).first()).isEqualTo(7);
        assertThat(view(100).messages()).isEqualTo(group.thread());
    }

    @Test
    void an_older_thread_after_a_restore_replaces_the_cached_one() {
        group.start(1);
        append(5);
        view(10);

        group.redis.call(commands -> commands.ltrim(group.keys.thread(), 0, 2));

        assertSeenAsByANewReader(10);
    }

    @Test
    void another_thread_of_the_same_length_after_a_restore_replaces_the_cached_one() {
        group.start(1);
        append(5);
        view(10);
        Message other = Samples.message(group.id, group.active().turn(), "Writer", "written after the restart");

        group.redis.call(commands -> commands.lset(group.keys.thread(), -1, Json.write(other)));
        append(1);

        assertSeenAsByANewReader(10);
        assertThat(view(10).messages()).contains(other);
    }

    @Test
    void a_deleted_group_is_not_cached() {
        group.start(1);
        view(10);

        group.inbox.forget(group.id);

        assertThat(group.steps.view(group.id, 10)).isEmpty();
    }

    @Test
    void reads_between_random_changes_see_the_stored_thread() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        long number = 1;
        group.start(number);
        List<Message> history = new ArrayList<>(group.thread());
        for (int i = 0; i < 60; i++) {
            switch (random.nextInt(6)) {
                case 0 -> {
                    trimTo(random.nextInt(1, 8), number);
                    QueuedTurn next = group.accept(++number);
                    group.start(next);
                    history.add(next.message());
                }
                case 1 -> {
                    if (group.redis.<String>call(commands -> commands.rpop(group.keys.thread())) != null) {
                        history.removeLast();
                    }
                }
                default -> history.addAll(append(random.nextInt(5)));
            }
            int window = random.nextInt(1, 12);
            ThreadView seen = view(window);
            int first = Math.toIntExact(seen.first());
            assertThat(seen.messages())
                    .as("seed %d, change %d", seed, i)
                    .isEqualTo(history.subList(first, history.size()))
                    .hasSizeBetween(Math.min(window, group.thread().size()), window);
            assertThat(seen.turn()).isEqualTo(group.active().turn());
            assertThat(seen.roster())
                    .isEqualTo(newReader().view(group.id, 1).orElseThrow().roster());
        }
    }

    private void assertSeenAsByANewReader(int window) {
        assertThat(view(window)).isEqualTo(newReader().view(group.id, window).orElseThrow());
    }

    private StepCommits newReader() {
        return new StepCommits(group.redis, TestedGroup.SHARDS);
    }

    private ThreadView view(int window) {
        return group.steps.view(group.id, window).orElseThrow();
    }

    private List<Message> append(int count) {
        List<Message> messages = IntStream.range(0, count)
                .mapToObj(i -> Samples.message(group.id, group.active().turn(), "Writer", "answer " + i))
                .toList();
        group.turns.advance(
                group.nudge(new Job.StartTurn(group.id)).claim(),
                group.id,
                group.active().basis(),
                Samples.state("more"),
                new CommitWrites(List.of(), messages, List.of(), List.of()));
        return messages;
    }

    private void trimTo(int keep) {
        trimTo(keep, 1);
    }

    private void trimTo(int keep, long number) {
        group.turns.end(
                group.nudge(new Job.StartTurn(group.id)).claim(),
                group.id,
                group.active().basis(),
                number,
                keep,
                Samples.NOTHING);
    }
}
