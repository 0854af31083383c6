package dev.synapse.tools.mcp;

import dev.synapse.tools.mcp.McpRequest.Pending;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Exchanges messages with a server by blocking I/O on virtual threads. It knows when and why it has ended, and fails all pending requests
 * then. Each session needs a new transport. Thread-safe.
 */
abstract class McpTransport {
    /** The maximum size of one message, in bytes. */
    static final int MAX_MESSAGE = 4 << 20;

    static final String TOO_LARGE = "answered with more than 4 MB";

    private final Consumer<Signal> owner;
    private final CompletableFuture<String> end = new CompletableFuture<>();
    private final Map<String, Pending> pending = new ConcurrentHashMap<>();
    private final String idPrefix = UUID.randomUUID().toString().substring(0, 8) + "-";
    private final AtomicLong requests = new AtomicLong();
    private volatile McpProtocol protocol = McpProtocol.UNDECIDED;

    /** Events that the owner may have to react to. */
    enum Signal {
        TOOLS_CHANGED,
        /** The server may be unavailable. */
        IN_DOUBT,
        ENDED
    }

    McpTransport(Consumer<Signal> owner) {
        this.owner = owner;
    }

    /** Starts reading. */
    abstract void begin();

    /**
     * Sends a request without waiting for its effect.
     *
     * @throws TransportException if it cannot be sent
     */
    abstract void send(Pending request);

    /**
     * Sends a notification or the answer to a request of the server's, without waiting for its effect.
     *
     * @throws TransportException if it cannot be sent
     */
    abstract void send(ObjectNode message);

    /** Called when the response to this request is no longer wanted. */
    abstract void abandon(String id);

    /** Disconnects from the server, gracefully if possible; takes a few seconds at most. */
    abstract void hangUp();

    /** Sets the protocol in which later messages are. */
    void use(McpProtocol agreed) {
        protocol = agreed;
    }

    final McpProtocol protocol() {
        return protocol;
    }

    /** Completes with the reason when the transport has ended. */
    final CompletableFuture<String> end() {
        return end;
    }

    /** Ends the transport: all pending requests fail with this reason. */
    final void endWith(String reason) {
        if (end.complete(reason)) {
            pending.keySet().forEach(id -> failRequest(id, TransportException.unknown(reason)));
            owner.accept(Signal.ENDED);
        }
    }

    final void tell(Signal signal) {
        owner.accept(signal);
    }

    /** An id for a request, which is its progress token as well. */
    final String nextId() {
        return idPrefix + requests.incrementAndGet();
    }

    /** Sends a request. */
    final Pending start(String id, McpRequest request) {
        Pending sent = new Pending(id, request, new CompletableFuture<>());
        pending.put(id, sent);
        try {
            String ended = end.getNow(null);
            if (ended != null) {
                throw TransportException.notProcessed(ended);
            }
            send(sent);
        } catch (TransportException failed) {
            failRequest(id, failed);
        }
        return sent;
    }

    /**
     * Waits for the result of a request; cancels it if that is not possible.
     *
     * @throws TransportException if there is none within the limit
     */
    final ObjectNode await(Pending sent, Duration limit) throws InterruptedException {
        try {
            return sent.answer().get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof TransportException known ? known : TransportException.unreadable();
        } catch (TimeoutException timeout) {
            throw TransportException.unknown("did not answer within " + limit.toSeconds() + " s");
        } finally {
            cancel(sent);
        }
    }

    /** Asks the server to stop, unless it has answered. */
    final void cancel(Pending sent) {
        if (pending.remove(sent.id(), sent)) {
            abandon(sent.id());
        }
    }

    /** Tells the server that the answer to a request is no longer wanted; it need not know. */
    final void sendCancellation(String id) {
        ObjectNode params = JsonRpc.newObject().put("requestId", id).put("reason", "The caller cancelled the call.");
        try {
            send(JsonRpc.notification("notifications/cancelled", params));
        } catch (TransportException unreachable) {
            owner.accept(Signal.IN_DOUBT);
        }
    }

    /** Fails a pending request; does nothing if it has been answered. */
    final void failRequest(String id, TransportException reason) {
        Pending waiting = pending.remove(id);
        if (waiting != null) {
            waiting.answer().completeExceptionally(reason);
        }
    }

    final boolean isPending(String id) {
        return pending.containsKey(id);
    }

    /** The ids of the pending requests. */
    final List<String> pendingIds() {
        return List.copyOf(pending.keySet());
    }

    /** Handles received text; what is no message is dropped. */
    final void receive(String json) {
        for (ObjectNode message : JsonRpc.parse(json)) {
            if (!message.has("method")) {
                receiveResponse(message);
            } else if (message.hasNonNull("id")) {
                answer(message);
            } else {
                receiveNotification(message.path("method").asString(""), message.path("params"));
            }
        }
    }

    private void receiveResponse(ObjectNode response) {
        Pending waiting = pending.remove(response.path("id").asString(""));
        if (waiting == null) {
            return;
        }
        if (response.path("error").isObject()) {
            waiting.answer().completeExceptionally(TransportException.error(response.path("error")));
        } else if (response.path("result") instanceof ObjectNode result) {
            waiting.answer().complete(result);
        } else {
            waiting.answer().completeExceptionally(TransportException.unreadable());
        }
    }

    /** In a stateless version a server asks nothing, and gets no answers. */
    private void answer(ObjectNode request) {
        if (protocol.stateless()) {
            return;
        }
        try {
            send(JsonRpc.answerTo(request));
        } catch (TransportException unreachable) {
            owner.accept(Signal.IN_DOUBT);
        }
    }

    private void receiveNotification(String method, JsonNode params) {
        switch (method) {
            case "notifications/tools/list_changed" -> owner.accept(Signal.TOOLS_CHANGED);
            case "notifications/progress" -> {
                Pending running = pending.get(params.path("progressToken").asString(""));
                if (running != null) {
                    running.request().onProgress().run();
                }
            }
            default -> {
                // other notifications are not asked for
            }
        }
    }
}
