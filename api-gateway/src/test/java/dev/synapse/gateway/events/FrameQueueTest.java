package dev.synapse.gateway.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.events.Subscription.Start;
import dev.synapse.gateway.identity.Session;
import dev.synapse.shared.event.LoggedEvent;
import dev.synapse.shared.memory.MemoryBudget;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.UserId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Queued frames are bounded per client and in total, and their memory is freed. */
class FrameQueueTest {

    private final MemoryBudget memory = new MemoryBudget("frames", 8L * 1024 * 1024);
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
    void without_memory_the_streams_whose_frames_have_waited_longest_are_closed() {
        Subscriber quick = subscriber();
        List<Subscriber> slow = Stream.generate(this::subscriber).limit(9).toList();
        slow.forEach(subscriber -> queue(subscriber, 800_000));

        queue(quick, 1_900_000);

        assertThat(quick.isOpen()).isTrue();
        assertThat(quick.next()).isPresent();
        assertThat(slow.getFirst().closeReason()).contains(CloseReason.TOO_SLOW);
    }

    @Test
    void a_stream_whose_queue_overflows_is_closed_and_its_memory_is_freed() {
        Subscriber stuck = subscriber();

        for (int i = 0; i < 4; i++) {
            queue(stuck, 800_000);
        }

        assertThat(stuck.closeReason()).contains(CloseReason.TOO_SLOW);
        assertThat(memory.reserved()).isZero();
    }

    private Subscriber subscriber() {
        Session session = new Session(UserId.next(), UUID.randomUUID(), Instant.MAX);
        Subscriber subscriber = new Subscriber(
                new Subscription(session, GroupId.next(), new Start(0, false, true), Set.of()), () -> {});
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
