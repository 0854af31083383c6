package dev.synapse.workers.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.synapse.shared.event.GroupEvent;
import dev.synapse.shared.job.Delivery;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Role;
import dev.synapse.shared.turn.Budgets;
import dev.synapse.shared.turn.LiveFiles;
import dev.synapse.shared.turn.StepCommits;
import dev.synapse.testkit.Await;
import dev.synapse.testkit.CutProxy;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeltaStreamTest {

    private final WorkerTestBed testBed = new WorkerTestBed();
    private final OrchestratedTurn turn = new OrchestratedTurn(testBed);

    @AfterEach
    void close() {
        testBed.close();
    }

    @Test
    void a_split_surrogate_pair_is_emitted_together() {
        DeltaStream deltas = begin();

        deltas.append("a\uD83D");
        Await.until(WorkerTestBed.LIMIT, () -> turn.deltas().equals("a"), "the first delta");
        deltas.append("\uDE00b");
        Await.until(WorkerTestBed.LIMIT, () -> turn.deltas().equals("a😀b"), "the second delta");

        assertThat(deltas.end()).isEmpty();
        assertThat(deltas.hasEmitted()).isTrue();
    }

    @Test
    void an_unpaired_surrogate_at_the_end_is_replaced() {
        DeltaStream deltas = begin();

        deltas.append("a\uD83D");
        Await.until(WorkerTestBed.LIMIT, () -> turn.deltas().equals("a"), "the first delta");

        assertThat(text(deltas.end())).isEqualTo("\uFFFD");
    }

    @Test
    void emitted_and_remaining_text_are_complete_and_in_order() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String content = random.ints(3_000, 0, 5)
                .mapToObj(i -> List.of("a", "\0", "😀", "\uDE00", "é ").get(i))
                .reduce("", String::concat);
        DeltaStream deltas = begin();

        for (int from = 0; from < content.length(); ) {
            int to = Math.min(content.length(), from + 1 + random.nextInt(7));
            deltas.append(content.substring(from, to));
            from = to;
        }
        String rest = text(deltas.end());

        assertThat(turn.deltas() + rest).as("seed %d", seed).isEqualTo(CleanText.of(content));
    }

    @Test
    void nothing_is_emitted_after_the_end() {
        DeltaStream deltas = begin();
        deltas.append("at once");

        String rest = text(deltas.end());
        String streamed = turn.deltas();
        deltas.append("too late");

        assertThat(streamed + rest).isEqualTo("at once");
        assertThat(deltas.hasEmitted()).isEqualTo(!streamed.isEmpty());
        assertThat(turn.deltas()).isEqualTo(streamed);
    }

    @Test
    void without_text_no_event_is_emitted() {
        DeltaStream deltas = begin();

        assertThat(deltas.end()).isEmpty();
        assertThat(deltas.hasEmitted()).isFalse();
        assertThat(turn.events()).isEmpty();
    }

    @Test
    void reasoning_is_emitted_apart_from_the_text() {
        DeltaStream deltas = begin();

        deltas.appendReasoning("Well, ");
        Await.until(WorkerTestBed.LIMIT, () -> turn.eventTypes().size() == 1, "the first delta");
        deltas.appendReasoning("now.");
        deltas.append("Yes.");

        List<GroupEvent> all = deltas.end();
        assertThat(turn.eventTypes()).startsWith("reasoning.delta").doesNotContain("message.discarded");
        assertThat(turn.deltas() + text(all)).isEqualTo("Yes.");
    }

    @Test
    void text_that_turns_out_to_be_reasoning_is_discarded() {
        DeltaStream deltas = begin();

        deltas.append("I am thinking");
        Await.until(WorkerTestBed.LIMIT, () -> turn.deltas().equals("I am thinking"), "the first delta");
        deltas.textWasReasoning();
        deltas.append("Yes.");
        Await.until(WorkerTestBed.LIMIT, () -> turn.streamed().equals("Yes."), "the answer alone");

        assertThat(deltas.end()).isEmpty();
        assertThat(turn.eventTypes())
                .containsExactly("message.delta", "message.discarded", "reasoning.delta", "message.delta");
    }

    @Test
    void text_that_turns_out_to_be_reasoning_before_it_is_emitted_is_not_discarded() {
        turn.start(turn.ask(1, "Writer"));
        DeltaStream deltas = new DeltaStream(live(testBed.commits()), turn.question());

        deltas.textWasReasoning();
        deltas.append("Yes.");

        assertThat(deltas.end()).noneMatch(GroupEvent.MessageDiscarded.class::isInstance);
    }

    @Test
    void a_batch_with_a_lost_reply_is_discarded_and_repeated() {
        try (CutProxy proxy = testBed.proxy();
                Redis cut = Redis.connect(testBed.url(proxy))) {
            turn.start(turn.ask(1, "Writer"));
            DeltaStream deltas = new DeltaStream(live(new StepCommits(cut, testBed.shards())), turn.question());
            deltas.append("One, ");
            Await.until(WorkerTestBed.LIMIT, () -> turn.deltas().equals("One, "), "the first delta");

            proxy.cutReplyTo("\"message.delta\"");
            deltas.append("two, ");
            Await.until(WorkerTestBed.LIMIT, () -> proxy.cutCount() == 1, "a reply is lost");
            deltas.append("three.");
            Await.until(WorkerTestBed.LIMIT, () -> turn.streamed().equals("One, two, three."), "all of it, once");

            assertThat(turn.eventTypes()).containsExactly("message.delta", "message.discarded", "message.delta");
            assertThat(deltas.end()).isEmpty();
        }
    }

    @Test
    void text_with_a_lost_reply_is_returned_at_the_end() {
        try (CutProxy proxy = testBed.proxy();
                Redis cut = Redis.connect(testBed.url(proxy))) {
            turn.start(turn.ask(1, "Writer"));
            DeltaStream deltas = new DeltaStream(live(new StepCommits(cut, testBed.shards())), turn.question());
            deltas.append("One, ");
            Await.until(WorkerTestBed.LIMIT, () -> turn.deltas().equals("One, "), "the first delta");

            proxy.refuse();
            proxy.cutReplyTo("\"message.delta\"");
            deltas.append("two, ");
            Await.until(
                    WorkerTestBed.LIMIT,
                    () -> turn.deltas().equals("One, two, "),
                    "the second delta, without its reply");
            deltas.append("three.");

            assertThat(deltas.end())
                    .hasSize(2)
                    .satisfies(events -> assertThat(events.getFirst()).isInstanceOf(GroupEvent.MessageDiscarded.class))
                    .satisfies(events -> assertThat(events.getLast())
                            .isEqualTo(new GroupEvent.MessageDelta(turn.question(), "One, two, three.")));
        }
    }

    @Test
    void the_call_is_interrupted_when_the_turn_has_ended() {
        DeltaStream deltas = begin();
        turn.end();

        deltas.append("for nobody");

        assertThatThrownBy(() -> new CountDownLatch(1).await(60, TimeUnit.SECONDS))
                .isInstanceOf(InterruptedException.class);
        assertThat(deltas.end()).isEmpty();
        assertThat(deltas.hasEmitted()).isFalse();
        assertThat(turn.events()).isEmpty();
    }

    private DeltaStream begin() {
        turn.start(turn.ask(1, "Writer"));
        return new DeltaStream(live(testBed.commits()), turn.question());
    }

    private LiveStep live(StepCommits commits) {
        Delivery delivery = turn.take(Role.WORKERS);
        return new RedisLiveStep(
                commits,
                new Budgets(testBed.redis(), testBed.shards()),
                new LiveFiles(testBed.redis(), testBed.shards()),
                delivery,
                (Job.StepJob) delivery.job());
    }

    private static String text(List<GroupEvent> events) {
        return events.stream()
                .filter(GroupEvent.MessageDelta.class::isInstance)
                .map(event -> ((GroupEvent.MessageDelta) event).delta())
                .collect(Collectors.joining());
    }
}
