package dev.synapse.testkit;

import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** When the connections of a {@link CutProxy} are held or cut; shared by all of them. */
final class CutPlan {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition resumed = lock.newCondition();
    private boolean paused;
    private CutProxy.@Nullable Direction cutDirection;
    private long bytesLeft;
    private byte @Nullable [] awaitedText;
    private @Nullable HeldConnection hold;

    void pause() {
        lock.lock();
        try {
            paused = true;
        } finally {
            lock.unlock();
        }
    }

    void resume() {
        lock.lock();
        try {
            paused = false;
            resumed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void cutAfterBytes(CutProxy.Direction direction, long bytes) {
        lock.lock();
        try {
            cutDirection = direction;
            bytesLeft = bytes;
        } finally {
            lock.unlock();
        }
    }

    void cutReplyTo(byte[] text) {
        lock.lock();
        try {
            awaitedText = text.clone();
        } finally {
            lock.unlock();
        }
    }

    void holdAt(HeldConnection next) {
        lock.lock();
        try {
            hold = next;
        } finally {
            lock.unlock();
        }
    }

    /** The hold of this connection if the client sends its text; returned at most once. */
    Optional<HeldConnection> takeHold(TailScanner sent, byte[] buffer, int length) {
        lock.lock();
        try {
            HeldConnection next = hold;
            if (next == null || !sent.completes(next.text(), buffer, length)) {
                return Optional.empty();
            }
            hold = null;
            return Optional.of(next);
        } finally {
            lock.unlock();
        }
    }

    void dropHold() {
        lock.lock();
        try {
            hold = null;
        } finally {
            lock.unlock();
        }
    }

    void awaitResumed() throws InterruptedException {
        lock.lock();
        try {
            while (paused) {
                resumed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Number of these bytes that may pass. If it is smaller than given, the connection is cut after them; happens once. */
    int allow(CutProxy.Direction direction, int bytes) {
        lock.lock();
        try {
            if (direction != cutDirection) {
                return bytes;
            }
            int allowed = (int) Math.min(bytes, bytesLeft);
            bytesLeft -= allowed;
            if (allowed < bytes) {
                cutDirection = null;
            }
            return allowed;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the client sends the text whose reply is to be lost; true at most once. */
    boolean takeIfAwaited(TailScanner sent, byte[] buffer, int length) {
        lock.lock();
        try {
            if (awaitedText == null || !sent.completes(awaitedText, buffer, length)) {
                return false;
            }
            awaitedText = null;
            return true;
        } finally {
            lock.unlock();
        }
    }
}
