package dev.synapse.tools.mcp;

import dev.synapse.shared.net.Backoff;
import dev.synapse.tools.mcp.McpTransport.Signal;
import dev.synapse.tools.mcp.TransportException.Outcome;
import java.time.Duration;
import tools.jackson.databind.node.ObjectNode;

/** Keeps a request open on which a stateless server announces changes of its tools. */
final class ChangeSubscription implements AutoCloseable {
    private static final Duration NO_LIMIT = Duration.ofDays(365);
    private static final Duration STABLE_AFTER = Duration.ofMinutes(1);

    private final McpTransport transport;
    private final Thread thread = Thread.ofVirtual().name("mcp-subscription").unstarted(this::run);

    private ChangeSubscription(McpTransport transport) {
        this.transport = transport;
    }

    static ChangeSubscription start(McpTransport transport) {
        ChangeSubscription subscription = new ChangeSubscription(transport);
        subscription.thread.start();
        return subscription;
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void run() {
        Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30));
        try {
            while (!transport.end().isDone()) {
                long start = System.nanoTime();
                if (!listenOnce()) {
                    return;
                }
                if (System.nanoTime() - start > STABLE_AFTER.toNanos()) {
                    backoff.reset();
                }
                Thread.sleep(backoff.next());
                // changes in between were not announced
                transport.tell(Signal.TOOLS_CHANGED);
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    /** Listens until the server ends the request or the connection breaks; returns whether to listen again. */
    private boolean listenOnce() throws InterruptedException {
        ObjectNode params = transport.protocol().withMeta(JsonRpc.newObject());
        params.putObject("notifications").put("toolsListChanged", true);
        try {
            transport.await(
                    transport.start(transport.nextId(), new McpRequest("subscriptions/listen", params)), NO_LIMIT);
            return true;
        } catch (TransportException ended) {
            return ended.outcome() != Outcome.REJECTED;
        }
    }
}
