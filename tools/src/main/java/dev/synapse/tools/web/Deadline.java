package dev.synapse.tools.web;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.io.ModalCloseable;

/** Closes a connection when its time limit has elapsed, regardless of what the server still sends. */
final class Deadline implements AutoCloseable {
    private final AtomicBoolean passed = new AtomicBoolean();
    private final Thread watch;

    Deadline(ModalCloseable connection, Duration limit) {
        this.watch = Thread.ofVirtual().name("page-deadline").start(() -> {
            try {
                Thread.sleep(limit);
                passed.set(true);
                connection.close(CloseMode.IMMEDIATE);
            } catch (InterruptedException closedInTime) {
                Thread.currentThread().interrupt();
            }
        });
    }

    boolean hasPassed() {
        return passed.get();
    }

    @Override
    public void close() {
        watch.interrupt();
    }
}
