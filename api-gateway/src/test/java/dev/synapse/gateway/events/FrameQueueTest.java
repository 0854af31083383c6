package dev.synapse.gateway.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.access.Session;
import dev.synapse.gateway.events.Subscription.Start;
import dev.synapse.shared.event.EventTopic.OfGroup;
import dev.synapse.shared.event.LoggedEvent;
import dev.synapse.shared.memory.MemoryBudget;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Queued frames are bounded per client and in total, and their memory is freed. */
class FrameQueueTest {

    private final MemoryBudget memory = new MemoryBudget("frames", 8L * 1024 * 1024);
    private long later;
    private final List<Subscriber> subscribers = new ArrayList<>();
    private final FrameMemory frames = new FrameMemory(memory, subscribers::stream);

    @Test
    void a_queue_is_bounded_by_count() {
        FrameQueue queue = new FrameQueue();
        OutboundFrame small = frame(10);

        for (int i = 0; i < FrameQueue.MAX_FRAMES; i++) {
            assertThat(queue.offer(small)).isTrue();
        }

        assertThat(queue.offer(small)).isFalse();
    }

    @Test
    void a_queue_is_bounded_by_bytes_but_accepts_one_frame_of_any_size() {
        FrameQueue queue = new FrameQueue();
        OutboundFrame large = frame(2 * FrameQueue.MAX_BYTES);
        OutboundFrame small = frame(10);

        assertThat(queue.offer(large)).isTrue();
        assertThat(queue.isHalfFull()).isTrue();
        assertThat(queue.offer(small)).isFalse();
        assertThat(queue.poll()).isSameAs(large);
        assertThat(queue.offer(small)).isTrue();
        assertThat(queue.isHalfFull()).isFalse();
    }

    @Test
    void a_frame_is_reserved_once_until_the_last_queue_releases_it() {
        FrameQueue one = new FrameQueue();
        FrameQueue other = new FrameQueue();
        OutboundFrame shared = frame(100_000);
        long reserved = memory.reserved();

        one.offer(shared);
        other.offer(shared);
        shared.release();
        assertThat(reserved).isBetween(100_000L, 102_000L);
        assertThat(memory.reserved()).isEqualTo(reserved);

        one.clear();
        assertThat(memory.reserved()).isEqualTo(reserved);
        OutboundFrame taken = other.poll();
        assertThat(taken).isSameAs(shared);
        shared.release();
        assertThat(memory.reserved()).isZero();
        assertThat(other.poll()).isNull();
    }

    @Test
    void without_memory_no_frame_is_created() {
        OutboundFrame most = frame(8_000_000);

        assertThat(frames.frame(event(800_000))).isEmpty();

        most.release();
        assertThat(frames.frame(event(800_000))).isPresent();
    }

    @Test
    void without_memory_the_queues_whose_frames_have_waited_longest_are_discarded() {
        Subscriber quick = subscriber();
        List<Subscriber> slow = Stream.generate(this::subscriber).limit(9).toList();
        slow.forEach(subscriber -> queue(subscriber, 800_000));

        queue(quick, 1_900_000);

        assertThat(quick.isOpen()).isTrue();
        assertThat(quick.next()).isPresent();
        assertThat(slow.getFirst().isBehind()).isTrue();
        assertThat(slow).allMatch(Subscriber::isOpen);
    }

    @Test
    void a_client_whose_queue_overflows_falls_behind_and_its_memory_is_freed() {
        Subscriber slow = subscriber();
        queue(slow, 800_000);
        queue(slow, 800_000);
        slow.next().orElseThrow().release();

        for (int i = 0; i < 3; i++) {
            queue(slow, 800_000);
        }

        assertThat(slow.isOpen()).isTrue();
        assertThat(slow.isBehind()).isTrue();
        assertThat(slow.next()).isEmpty();
        assertThat(memory.reserved()).isZero();
    }

    @Test
    void a_client_that_is_behind_gets_no_frames_until_it_goes_back_to_the_newest_event_it_was_sent() {
        Subscriber slow = subscriber();
        queue(slow, 100);
        queue(slow, 100);
        slow.next().orElseThrow().release();
        slow.discardQueue();

        queue(slow, 100);
        assertThat(slow.next()).isEmpty();
        assertThat(slow.rewind()).isEqualTo(1);

        assertThat(slow.isBehind()).isFalse();
        queue(slow, 100);
        assertThat(slow.next()).get().extracting(OutboundFrame::seq).isEqualTo(OptionalLong.of(2));
    }

    @Test
    void a_client_that_goes_back_has_what_it_did_not_subscribe_to() {
        Subscriber some = subscriber(Set.of("turn.completed"));
        for (int i = 0; i < 5; i++) {
            queue(some, 100);
        }
        some.discardQueue();

        assertThat(some.rewind()).isEqualTo(5);
    }

    @Test
    void the_stream_of_a_client_that_has_read_nothing_for_seconds_is_closed_when_its_queue_overflows() {
        Subscriber stalled = subscriber();
        queue(stalled, 800_000);
        queue(stalled, 800_000);
        later = Duration.ofMillis(2_100).toNanos();

        queue(stalled, 800_000);

        assertThat(stalled.closeReason()).contains(CloseReason.TOO_SLOW);
        assertThat(memory.reserved()).isZero();
    }

    private Subscriber subscriber() {
        return subscriber(Set.of());
    }

    private Subscriber subscriber(Set<String> types) {
        Session session = Session.ofLogin(UserId.next(), UUID.randomUUID(), Instant.MAX);
        Subscriber subscriber = new Subscriber(
                new Subscription(session, new OfGroup(GroupId.next()), new Start(0, false, true), types),
                () -> {},
                () -> System.nanoTime() + later);
        subscribers.add(subscriber);
        return subscriber;
    }

    private void queue(Subscriber subscriber, int bytes) {
        LoggedEvent event = event(subscriber.position() + 1, bytes);
        Optional<OutboundFrame> frame = frames.frame(event);
        subscriber.offer(event, frame);
        frame.ifPresent(OutboundFrame::release);
    }

    private OutboundFrame frame(int bytes) {
        return frames.frame(event(bytes)).orElseThrow();
    }

    private static LoggedEvent event(int bytes) {
        return event(1, bytes);
    }

    private static LoggedEvent event(long seq, int bytes) {
        return new LoggedEvent(seq, "message", "x".repeat(bytes));
    }
}
