package dev.synapse.testkit;

import java.util.ArrayDeque;
import java.util.Deque;

/** The open resources of a test bed. Closing them closes the newest first, and all of them even if some fail. Thread-safe. */
public final class OpenResources implements AutoCloseable {

    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    /** Adds a resource, and returns it. */
    public synchronized <T extends AutoCloseable> T add(T resource) {
        open.push(resource);
        return resource;
    }

    /** Closes all; throws if any resource could not be closed. */
    @Override
    public synchronized void close() {
        IllegalStateException failure = new IllegalStateException("Not all resources could be closed");
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception | AssertionError e) {
                failure.addSuppressed(e);
            }
        }
        if (failure.getSuppressed().length > 0) {
            throw failure;
        }
    }

    /** Closes all; reports on standard error what could not be closed, as at the end of a process. */
    public void closeAndReport() {
        try {
            close();
        } catch (IllegalStateException e) {
            for (Throwable each : e.getSuppressed()) {
                System.err.println("Cannot close a resource: " + each);
            }
        }
    }
}
