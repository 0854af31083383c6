package dev.synapse.testkit;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One request to the scripted model and its outcome. Thread-safe. */
public final class ModelCall {
    private final ModelRequest request;
    private volatile boolean finished;
    private volatile boolean clientClosed;
    private volatile @Nullable ReportedUsage usage;

    ModelCall(ModelRequest request) {
        this.request = request;
    }

    public ModelRequest request() {
        return request;
    }

    /** Whether the call has ended: answered, failed as scripted, or abandoned by its client. */
    public boolean finished() {
        return finished;
    }

    /** Whether the client closed the connection before the answer was complete. */
    public boolean clientClosed() {
        return clientClosed;
    }

    /** The reported usage, once an answer was started. */
    public Optional<ReportedUsage> usage() {
        return Optional.ofNullable(usage);
    }

    void answering(ReportedUsage reported) {
        usage = reported;
    }

    void finish(boolean closedByClient) {
        clientClosed = closedByClient;
        finished = true;
    }
}
