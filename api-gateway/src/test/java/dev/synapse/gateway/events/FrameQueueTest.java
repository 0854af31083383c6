package dev.synapse.gateway.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.event.LoggedEvent;
import dev.synapse.shared.memory.MemoryBudget;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What waits for clients is bounded, each and in sum, and its memory comes back. */
class FrameQueueTest {

    private final MemoryBudget memory = new MemoryBudget("frames", 1024 * 1024);
    private final FrameMemory frames = new FrameMemory(memory, List.of());

    @Test
    void a_queue_is_bounded_by_count() {
        FrameQueue queue = new FrameQueue();
        Frame small = frame(10);

        for (int i = 0; i < FrameQueue.MAX_FRAMES; i++) {
            assertThat(queue.offer(small)).isTrue();
        }

        assertThat(queue.offer(small)).isFalse();
    }

    @Test
    void a_queue_is_bounded_by_bytes_but_takes_one_frame_always() {
        FrameQueue queue = new FrameQueue();
        Frame large = frame(2 * FrameQueue.MAX_BYTES);
        Frame small = frame(10);

        assertThat(queue.offer(large)).isTrue();
        assertThat(queue.isHalfFull()).isTrue();
        assertThat(queue.offer(small)).isFalse();
        assertThat(queue.poll()).isSameAs(large);
        assertThat(queue.offer(small)).isTrue();
        assertThat(queue.isHalfFull()).isFalse();
    }

    @Test
    void a_frame_is_reserved_once_until_the_last_queue_has_let_it_go() {
        FrameQueue one = new FrameQueue();
        FrameQueue other = new FrameQueue();
        Frame shared = frame(100_000);
        long reserved = memory.reserved();

        one.offer(shared);
        other.offer(shared);
        shared.release();
        assertThat(reserved).isBetween(100_000L, 102_000L);
        assertThat(memory.reserved()).isEqualTo(reserved);

        one.clear();
        assertThat(memory.reserved()).isEqualTo(reserved);
        Frame taken = other.poll();
        assertThat(taken).isSameAs(shared);
        shared.release();
        assertThat(memory.reserved()).isZero();
        assertThat(other.poll()).isNull();
    }

    @Test
    void where_there_is_no_memory_there_is_no_frame() {
        Frame most = frame(1_000_000);

        assertThat(frames.frame(event(100_000))).isEmpty();

        most.release();
        assertThat(frames.frame(event(100_000))).isPresent();
    }

    private Frame frame(int bytes) {
        return frames.frame(event(bytes)).orElseThrow();
    }

    private static LoggedEvent event(int bytes) {
        return new LoggedEvent(1, "message", "x".repeat(bytes));
    }
}
