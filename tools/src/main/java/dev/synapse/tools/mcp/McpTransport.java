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
 * The transport under one of the SDK's clients, over blocking I/O on virtual threads. Unlike the SDK's own it knows when it is at
 * its end and why, fails what is in flight then, and can take a request back. Good for one session: a new one takes a new wire.
 * Thread-safe.
 *
 * <p>Of what a server sends, the client gets answers and requests. Notifications end here, because the client answers some by
 * listing whatever has changed, without a bound; the owner is told of those that matter.
 */
abstract class McpTransport implements McpClientTransport {
    /** What one message may hold, in bytes. */
    static final int MAX_MESSAGE = 4 << 20;

    static final String TOO_LARGE = "answered with more than 4 MB";

    private static final int TAKEN_BACK = -32000;

    private final Consumer<Signal> owner;
    private final CompletableFuture<String> end = new CompletableFuture<>();
    private final Map<Object, Pending> pending = new ConcurrentHashMap<>();
    private volatile Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> client = UnaryOperator.identity();

    /** What an owner may want to look into. */
    enum Signal {
        TOOLS_CHANGED,
        /** The server may be gone. */
        IN_DOUBT,
        ENDED
    }

    private record Pending(JSONRPCRequest request, MonoSink<Void> done) {}

    McpTransport(Consumer<Signal> owner) {
        this.owner = owner;
    }

    /** Begins to read; the client is there now. */
    abstract void begin();

    /** Hands a message over without waiting for what comes of it; throws {@link TransportException} if it cannot. */
    abstract void send(JSONRPCMessage message, String json);

    /** The client has this answer now. */
    abstract void answered(JSONRPCRequest request, JSONRPCResponse response);

    /** Nobody waits for the answer to the request of this id any more. */
    abstract void abandon(Object id);

    /** Lets go of the server, politely if it lets us; takes a few seconds at most. */
    abstract void hangUp();

    /** The reason for which this wire is of no use any more, once there is one. */
    final CompletableFuture<String> end() {
        return end;
    }

    /** From now on there are no answers, for the reason given. */
    final void endWith(String why) {
        if (end.complete(why)) {
            pending.keySet().forEach(id -> unanswered(id, TransportException.unknown(why)));
            owner.accept(Signal.ENDED);
        }
    }

    final void tell(Signal signal) {
        owner.accept(signal);
    }

    /** Takes back the request with these very parameters, if it has no answer yet, and tells the server to stop. */
    final void cancel(Object params) {
        pending.values().stream()
                .filter(waiting -> isOf(waiting.request, params))
                .findFirst()
                .map(waiting -> pending.remove(waiting.request.id()))
                .ifPresent(this::takeBack);
    }

    @SuppressWarnings("ReferenceEquality") // the client hands on the object itself, and another may be equal to it
    private static boolean isOf(JSONRPCRequest request, Object params) {
        return request.params() == params;
    }

    private void takeBack(Pending taken) {
        Object id = taken.request.id();
        // the client keeps what it waits for until there is an answer, so it gets one
        hand(JSONRPCResponse.error(id, new JSONRPCResponse.JSONRPCError(TAKEN_BACK, "taken back", null)));
        taken.done.success();
        abandon(id);
        Map<String, Object> told = Map.of("requestId", id, "reason", "The caller gave up.");
        sendMessage(new JSONRPCNotification("notifications/cancelled", told))
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

    /** Is done when the message is out; a request, when it has been answered. */
    @Override
    public final Mono<Void> sendMessage(JSONRPCMessage message) {
        return Mono.create(done -> {
            if (message instanceof JSONRPCRequest request) {
                pending.put(request.id(), new Pending(request, done));
                try {
                    sendUnlessEnded(message);
                } catch (TransportException failed) {
                    unanswered(request.id(), failed);
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
            throw TransportException.undone(ended);
        }
        send(message, McpJson.write(message));
    }

    /** The request of this id will have no answer. Nothing happens if it has one. */
    final void unanswered(Object id, TransportException why) {
        Pending waiting = pending.remove(id);
        if (waiting != null) {
            waiting.done.error(why);
        }
    }

    /** The ids of the requests that have no answer yet. */
    final Set<Object> waiting() {
        return pending.keySet();
    }

    /** Takes one message as it came; what is none is left out. */
    final void receive(String json) {
        JSONRPCMessage message = McpJson.read(json);
        if (message instanceof JSONRPCResponse response) {
            Pending waiting = response.id() == null ? null : pending.remove(response.id());
            if (waiting != null) {
                answered(waiting.request, response);
                hand(response);
                waiting.done.success();
            }
        } else if (message instanceof JSONRPCRequest) {
            hand(message);
        } else if (message instanceof JSONRPCNotification(var _, String method, var _)
                && method.equals("notifications/tools/list_changed")) {
            owner.accept(Signal.TOOLS_CHANGED);
        }
    }

    private void hand(JSONRPCMessage message) {
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
