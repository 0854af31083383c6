package dev.synapse.workers.loop;

import dev.synapse.shared.event.Events;
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
 * Emits the text of a message as its model streams it. The first piece is held for a moment, since a model that answers at once
 * needs no event of its own for it; from then on what comes within 25 ms goes out together. What is left at the end goes out with
 * the commit of the whole. Where it is not known whether a piece went out, since the reply to it was lost, the next one takes back
 * all that there was and brings it again. When the job is no longer this worker's, or its turn has ended, the call on the model is interrupted.
 */
final class DeltaStream {

    private static final Logger log = LoggerFactory.getLogger(DeltaStream.class);
    private static final Duration HELD = Duration.ofMillis(1);
    private static final Duration GROUPED = Duration.ofMillis(25);
    private static final Duration AWAY = Duration.ofMillis(200);

    private final LiveStep live;
    private final Message begun;
    private final Thread caller = Thread.currentThread();
    private final StringBuilder waiting = new StringBuilder();
    private final StringBuilder taken = new StringBuilder();
    private @Nullable Thread emitter;
    private volatile boolean closed;
    private volatile boolean emitted;
    private volatile boolean unsure;

    DeltaStream(LiveStep live, Message begun) {
        this.live = live;
        this.begun = begun;
    }

    /** One more piece of text; for the one thread that made this. */
    void append(String delta) {
        synchronized (waiting) {
            waiting.append(delta);
        }
        if (emitter == null) {
            emitter = Thread.ofVirtual().name("deltas-" + begun.id()).start(this::run);
        } else {
            LockSupport.unpark(emitter);
        }
    }

    /** Whether anything went out. */
    boolean hasEmitted() {
        return emitted;
    }

    /** Ends the stream: nothing goes out any more. Gives the events with the text that did not, if there is any. */
    List<String> end() {
        closed = true;
        boolean interrupted = false;
        while (emitter != null && emitter.isAlive()) {
            LockSupport.unpark(emitter);
            try {
                emitter.join(GROUPED);
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
        LockSupport.parkNanos(this, HELD.toNanos());
        while (!closed) {
            String text = take(true);
            if (text.isEmpty() && !unsure) {
                LockSupport.park(this);
            } else {
                emit(text);
                pause(unsure ? AWAY : GROUPED);
            }
        }
    }

    private void pause(Duration pause) {
        long end = System.nanoTime() + pause.toNanos();
        for (long left = pause.toNanos(); left > 0 && !closed; left = end - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
        }
    }

    /** What waits; unless it is the last, without the first half of a surrogate pair whose second is under way. */
    private String take(boolean more) {
        synchronized (waiting) {
            int length = waiting.length();
            boolean half = more && length > 0 && Character.isHighSurrogate(waiting.charAt(length - 1));
            int whole = half ? length - 1 : length;
            String text = waiting.substring(0, whole);
            waiting.delete(0, whole);
            taken.append(text);
            return text;
        }
    }

    private void emit(String text) {
        try {
            CommitResult result = live.emitOnce(events(text));
            unsure = false;
            emitted = emitted || result == CommitResult.OK;
            if (result != CommitResult.OK) {
                caller.interrupt();
            }
        } catch (RedisUnavailable e) {
            log.debug("Deltas of {} may not have gone out: {}", begun.id(), e.getMessage());
            unsure = true;
            emitted = true;
        }
    }

    private List<String> events(String text) {
        if (unsure) {
            return List.of(
                    Events.discarded(begun.groupId(), begun.turnId(), Times.now(), begun.id()),
                    Events.delta(begun, CleanText.of(taken.toString())));
        }
        return text.isEmpty() ? List.of() : List.of(Events.delta(begun, CleanText.of(text)));
    }
}
