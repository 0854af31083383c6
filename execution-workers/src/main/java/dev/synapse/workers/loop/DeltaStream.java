package dev.synapse.workers.loop;

import dev.synapse.shared.event.GroupEvent;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.redis.RedisUnavailable;
import dev.synapse.shared.turn.CommitResult;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Emits the text of a message while the model streams it. The first piece is delayed briefly, since an answer that is
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
    private final StringBuilder pending = new StringBuilder();
    private final StringBuilder allText = new StringBuilder();
    private @Nullable Thread emitter;
    private volatile boolean closed;
    private volatile boolean emitted;
    private volatile boolean uncertain;

    DeltaStream(LiveStep live, Message message) {
        this.live = live;
        this.message = message;
    }

    /** Adds text; only on the thread that created this stream. */
    void append(String delta) {
        synchronized (pending) {
            pending.append(delta);
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
        return events(take(false));
    }

    private void run() {
        LockSupport.parkNanos(this, INITIAL_DELAY.toNanos());
        while (!closed) {
            String text = take(true);
            if (text.isEmpty() && !uncertain) {
                LockSupport.park(this);
            } else {
                emit(text);
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

    /** Takes the pending text. If more text may follow, half of a surrogate pair at its end stays pending. */
    private String take(boolean more) {
        synchronized (pending) {
            int length = pending.length();
            boolean splitsPair = more && length > 0 && Character.isHighSurrogate(pending.charAt(length - 1));
            int end = splitsPair ? length - 1 : length;
            String text = pending.substring(0, end);
            pending.delete(0, end);
            allText.append(text);
            return text;
        }
    }

    private void emit(String text) {
        try {
            CommitResult result = live.emitOnce(events(text));
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

    private List<GroupEvent> events(String text) {
        if (uncertain) {
            return List.of(
                    GroupEvent.MessageDiscarded.of(message, Times.now()),
                    new GroupEvent.MessageDelta(message, CleanText.of(allText.toString())));
        }
        return text.isEmpty() ? List.of() : List.of(new GroupEvent.MessageDelta(message, CleanText.of(text)));
    }
}
