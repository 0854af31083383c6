package dev.synapse.tools.mcp;

import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCNotification;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * The transport of an SDK client, with blocking I/O on virtual threads. Unlike the SDK's own transports it knows when
 * and why it has ended, fails all pending requests then, and can cancel a request. Each session needs a new
 * transport. Thread-safe.
 *
 * <p>The client receives responses and requests of the server. Notifications end here, because the client answers
 * some by listing whatever has changed, without a limit; the relevant ones are passed to the owner as signals.
 */
abstract class McpTransport implements McpClientTransport {
    /** The maximum size of one message, in bytes. */
    static final int MAX_MESSAGE = 4 << 20;

    static final String TOO_LARGE = "answered with more than 4 MB";

    private static final int CANCELLED_CODE = -32000;

    private final Consumer<Signal> owner;
    private final CompletableFuture<String> end = new CompletableFuture<>();
    private final Map<Object, Pending> pending = new ConcurrentHashMap<>();
    private volatile Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> client = UnaryOperator.identity();

    /** Events that the owner may have to react to. */
    enum Signal {
        TOOLS_CHANGED,
        /** The server may be unavailable. */
        IN_DOUBT,
        ENDED
    }

    private record Pending(JSONRPCRequest request, MonoSink<Void> done) {}

    McpTransport(Consumer<Signal> owner) {
        this.owner = owner;
    }

    /** Starts reading; the client is ready. */
    abstract void begin();

    /**
     * Sends a message without waiting for its effect.
     *
     * @throws TransportException if it cannot be sent
     */
    abstract void send(JSONRPCMessage message, String json);

    /** Called when the client receives a response. */
    abstract void answered(JSONRPCRequest request, JSONRPCResponse response);

    /** Called when the response to this request is no longer wanted. */
    abstract void abandon(Object id);

    /** Disconnects from the server, gracefully if possible; takes a few seconds at most. */
    abstract void hangUp();

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

    /** Cancels the pending request with exactly this parameter object, and asks the server to stop. */
    final void cancel(Object params) {
        pending.values().stream()
                .filter(waiting -> isOf(waiting.request, params))
                .findFirst()
                .map(waiting -> pending.remove(waiting.request.id()))
                .ifPresent(this::cancelPending);
    }

    @SuppressWarnings("ReferenceEquality") // the client passes on the object itself, and another may be equal to it
    private static boolean isOf(JSONRPCRequest request, Object params) {
        return request.params() == params;
    }

    private void cancelPending(Pending cancelled) {
        Object id = cancelled.request.id();
        // the client keeps a pending request until there is a response, so it gets one
        deliver(JSONRPCResponse.error(id, new JSONRPCResponse.JSONRPCError(CANCELLED_CODE, "cancelled", null)));
        cancelled.done.success();
        abandon(id);
        Map<String, Object> notice = Map.of("requestId", id, "reason", "The caller cancelled the call.");
        sendMessage(new JSONRPCNotification("notifications/cancelled", notice))
                .onErrorComplete()
                .subscribe();
    }

    @Override
    public final Mono<Void> connect(Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> handler) {
        return Mono.fromRunnable(() -> {
            client = handler;
            begin();
        });
    }

    /** Completes when the message has been sent; for a request, when it has been answered. */
    @Override
    public final Mono<Void> sendMessage(JSONRPCMessage message) {
        return Mono.create(done -> {
            if (message instanceof JSONRPCRequest request) {
                pending.put(request.id(), new Pending(request, done));
                try {
                    sendUnlessEnded(message);
                } catch (TransportException failed) {
                    failRequest(request.id(), failed);
                }
            } else {
                try {
                    sendUnlessEnded(message);
                    done.success();
                } catch (TransportException failed) {
                    done.error(failed);
                }
            }
        });
    }

    private void sendUnlessEnded(JSONRPCMessage message) {
        String ended = end.getNow(null);
        if (ended != null) {
            throw TransportException.notProcessed(ended);
        }
        send(message, McpJson.write(message));
    }

    /** Fails a pending request; does nothing if it has been answered. */
    final void failRequest(Object id, TransportException reason) {
        Pending waiting = pending.remove(id);
        if (waiting != null) {
            waiting.done.error(reason);
        }
    }

    /** The ids of the pending requests. */
    final Set<Object> pendingIds() {
        return pending.keySet();
    }

    /** Handles a received message; an invalid one is dropped. */
    final void receive(String json) {
        JSONRPCMessage message = McpJson.read(json);
        if (message instanceof JSONRPCResponse response) {
            Pending waiting = response.id() == null ? null : pending.remove(response.id());
            if (waiting != null) {
                answered(waiting.request, response);
                deliver(response);
                waiting.done.success();
            }
        } else if (message instanceof JSONRPCRequest) {
            deliver(message);
        } else if (message instanceof JSONRPCNotification(var _, String method, var _)
                && method.equals("notifications/tools/list_changed")) {
            owner.accept(Signal.TOOLS_CHANGED);
        }
    }

    private void deliver(JSONRPCMessage message) {
        client.apply(Mono.just(message)).subscribe();
    }

    @Override
    public final Mono<Void> closeGracefully() {
        return Mono.fromRunnable(this::hangUp);
    }

    @Override
    public final <T> T unmarshalFrom(Object data, TypeRef<T> type) {
        return McpJson.convert(data, type);
    }
}
