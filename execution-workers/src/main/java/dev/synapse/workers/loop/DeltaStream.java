package dev.synapse.workers.loop;

import dev.synapse.shared.event.GroupEvent;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.redis.RedisUnavailable;
import dev.synapse.shared.turn.CommitResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Emits the text of a message, and the reasoning before it, while the model streams them. The first piece is delayed briefly, since an answer that is
 * complete at once needs no delta; later text is emitted in batches every 25 ms. The remaining text is emitted with
 * the commit of the message. If the reply to a write was lost, it is unknown whether the batch was emitted; the next
 * batch then discards all text so far and repeats it. If the job no longer belongs to this worker, or its turn has
 * ended, the model call is interrupted.
 */
final class DeltaStream {

    private static final Logger log = LoggerFactory.getLogger(DeltaStream.class);
    private static final Duration INITIAL_DELAY = Duration.ofMillis(1);
    private static final Duration BATCH_INTERVAL = Duration.ofMillis(25);
    private static final Duration RETRY_INTERVAL = Duration.ofMillis(200);

    private final LiveStep live;
    private final Message message;
    private final Thread caller = Thread.currentThread();
    private final Part reasoning;
    private final Part text;
    private @Nullable Thread emitter;
    private boolean textRetracted;
    private volatile boolean closed;
    private volatile boolean emitted;
    private volatile boolean uncertain;

    DeltaStream(LiveStep live, Message message) {
        this.live = live;
        this.message = message;
        this.reasoning = new Part(piece -> new GroupEvent.ReasoningDelta(message, piece));
        this.text = new Part(piece -> new GroupEvent.MessageDelta(message, piece));
    }

    /** The text, or the reasoning. Guarded by the stream's lock. */
    private static final class Part {

        private final Function<String, GroupEvent> event;
        private final StringBuilder pending = new StringBuilder();
        private final StringBuilder taken = new StringBuilder();

        Part(Function<String, GroupEvent> event) {
            this.event = event;
        }

        /** Takes what is pending. If more may follow, half of a surrogate pair at its end stays pending. */
        Optional<GroupEvent> take(boolean more) {
            int length = pending.length();
            boolean splitsPair = more && length > 0 && Character.isHighSurrogate(pending.charAt(length - 1));
            String piece = pending.substring(0, splitsPair ? length - 1 : length);
            pending.delete(0, piece.length());
            taken.append(piece);
            return event(piece);
        }

        /** Everything that was taken so far, once more. */
        Optional<GroupEvent> repeat() {
            return event(taken.toString());
        }

        /** Moves everything to the other part. */
        void moveTo(Part other) {
            other.pending.append(taken).append(pending);
            taken.setLength(0);
            pending.setLength(0);
        }

        private Optional<GroupEvent> event(String piece) {
            return piece.isEmpty() ? Optional.empty() : Optional.of(event.apply(CleanText.of(piece)));
        }
    }

    /** Adds text; only on the thread that created this stream. */
    void append(String delta) {
        append(text, delta);
    }

    /** Adds reasoning; only on the thread that created this stream. */
    void appendReasoning(String delta) {
        append(reasoning, delta);
    }

    /** Makes all text so far reasoning; only on the thread that created this stream. */
    synchronized void textWasReasoning() {
        textRetracted |= !text.taken.isEmpty();
        text.moveTo(reasoning);
    }

    private void append(Part part, String delta) {
        synchronized (this) {
            part.pending.append(delta);
        }
        if (emitter == null) {
            emitter = Thread.ofVirtual().name("deltas-" + message.id()).start(this::run);
        } else {
            LockSupport.unpark(emitter);
        }
    }

    /** Whether any text was, or may have been, emitted. */
    boolean hasEmitted() {
        return emitted;
    }

    /** Ends the stream; nothing is emitted afterwards. Returns the events with the remaining text, if any. */
    List<GroupEvent> end() {
        closed = true;
        boolean interrupted = false;
        while (emitter != null && emitter.isAlive()) {
            LockSupport.unpark(emitter);
            try {
                emitter.join(BATCH_INTERVAL);
            } catch (InterruptedException e) {
                interrupted = true;
                emitter.interrupt();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return take(false);
    }

    private void run() {
        LockSupport.parkNanos(this, INITIAL_DELAY.toNanos());
        while (!closed) {
            List<GroupEvent> batch = take(true);
            if (batch.isEmpty()) {
                LockSupport.park(this);
            } else {
                emit(batch);
                pause(uncertain ? RETRY_INTERVAL : BATCH_INTERVAL);
            }
        }
    }

    private void pause(Duration pause) {
        long end = System.nanoTime() + pause.toNanos();
        for (long remaining = pause.toNanos(); remaining > 0 && !closed; remaining = end - System.nanoTime()) {
            LockSupport.parkNanos(this, remaining);
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
        }
    }

    /** Takes the next batch; everything so far, after an event that discards it, if what was emitted is uncertain or no longer true. */
    private synchronized List<GroupEvent> take(boolean more) {
        List<GroupEvent> batch = new ArrayList<>();
        reasoning.take(more).ifPresent(batch::add);
        text.take(more).ifPresent(batch::add);
        if (uncertain || textRetracted) {
            textRetracted = false;
            batch.clear();
            batch.add(GroupEvent.MessageDiscarded.of(message, Times.now()));
            reasoning.repeat().ifPresent(batch::add);
            text.repeat().ifPresent(batch::add);
        }
        return batch;
    }

    private void emit(List<GroupEvent> batch) {
        try {
            CommitResult result = live.emitOnce(batch);
            uncertain = false;
            emitted = emitted || result == CommitResult.OK;
            if (result != CommitResult.OK) {
                caller.interrupt();
            }
        } catch (RedisUnavailable e) {
            log.debug("Deltas of {} may not have been emitted: {}", message.id(), e.getMessage());
            uncertain = true;
            emitted = true;
        }
    }
}
