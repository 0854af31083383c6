package dev.synapse.workers.loop;

import dev.synapse.shared.event.Events;
import dev.synapse.shared.job.Delivery;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.redis.RedisUnavailable;
import dev.synapse.shared.turn.CommitResult;
import dev.synapse.shared.turn.StepCommits;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Emits the text of a message as its model streams it. The first piece goes out at once, what comes within the next 25 ms goes
 * out together. When the job is no longer this worker's, or its turn has ended, the call on the model is interrupted.
 */
final class DeltaStream implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DeltaStream.class);
    private static final Duration GROUPED = Duration.ofMillis(25);

    private final StepCommits commits;
    private final Delivery delivery;
    private final Message begun;
    private final Thread caller = Thread.currentThread();
    private final StringBuilder waiting = new StringBuilder();
    private final Thread emitter;
    private boolean closed;
    private volatile boolean emitted;

    DeltaStream(StepCommits commits, Delivery delivery, Message begun) {
        this.commits = commits;
        this.delivery = delivery;
        this.begun = begun;
        this.emitter = Thread.ofVirtual().name("deltas-" + begun.id()).start(this::run);
    }

    /** One more piece of text. */
    void text(String delta) {
        synchronized (waiting) {
            waiting.append(delta);
        }
        LockSupport.unpark(emitter);
    }

    /** Whether anything went out. */
    boolean hasEmitted() {
        return emitted;
    }

    private void run() {
        while (true) {
            String text;
            synchronized (waiting) {
                int whole = wholeCharacters();
                text = waiting.substring(0, whole);
                waiting.delete(0, whole);
                if (text.isEmpty() && closed) {
                    return;
                }
            }
            if (text.isEmpty()) {
                LockSupport.park(this);
            } else {
                emit(text);
                LockSupport.parkNanos(GROUPED.toNanos());
            }
        }
    }

    /** The second half of a surrogate pair may still be under way. */
    private int wholeCharacters() {
        int length = waiting.length();
        boolean half = length > 0 && Character.isHighSurrogate(waiting.charAt(length - 1)) && !closed;
        return half ? length - 1 : length;
    }

    private void emit(String text) {
        try {
            CommitResult result = commits.stream(
                    delivery.claim(),
                    begun.groupId(),
                    begun.turnId(),
                    List.of(Events.delta(begun, CleanText.of(text))));
            emitted = emitted || result == CommitResult.OK;
            if (result != CommitResult.OK) {
                caller.interrupt();
            }
        } catch (RedisUnavailable e) {
            log.debug("Deltas of {} are dropped: {}", begun.id(), e.getMessage());
        }
    }

    /** Sends what is left; nothing goes out afterwards. */
    @Override
    public void close() {
        synchronized (waiting) {
            closed = true;
        }
        LockSupport.unpark(emitter);
        boolean interrupted = false;
        while (emitter.isAlive()) {
            try {
                LockSupport.unpark(emitter);
                emitter.join(GROUPED);
            } catch (InterruptedException e) {
                interrupted = true;
                emitter.interrupt();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
