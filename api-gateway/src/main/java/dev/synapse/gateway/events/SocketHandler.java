package dev.synapse.gateway.events;

import dev.synapse.shared.json.Json;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.PongMessage;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.adapter.NativeWebSocketSession;
import org.springframework.web.socket.handler.AbstractWebSocketHandler;
import tools.jackson.core.JacksonException;

/** The life of a WebSocket: each has a thread that sends. What clients send is small, and all but a ping is passed over. */
@Component
class SocketHandler extends AbstractWebSocketHandler {

    private static final Duration PING_AFTER = Duration.ofSeconds(30);
    private static final long SEND_LIMIT_MS = 10_000;
    private static final int MAX_FRAME_BYTES = 64 * 1024;
    private static final int MAX_PING_CHARS = 1000;
    private static final String CLIENT = SocketHandler.class.getName() + ".client";

    private final LiveFeed feed;

    SocketHandler(LiveFeed feed) {
        this.feed = feed;
    }

    /** The server's side of one socket. */
    private record Client(Subscriber subscriber, SocketOutlet outlet, Incoming incoming) {}

    /** What has come of a message so far; used by the container's thread for this socket. */
    private static final class Incoming {
        private final StringBuilder text = new StringBuilder();
        private int bytes;
    }

    @Override
    public boolean supportsPartialMessages() {
        return true;
    }

    @Override
    public void afterConnectionEstablished(WebSocketSession socket) {
        if (socket instanceof NativeWebSocketSession native_
                && native_.getNativeSession() instanceof jakarta.websocket.Session container) {
            container.getUserProperties().put("org.apache.tomcat.websocket.BLOCKING_SEND_TIMEOUT", SEND_LIMIT_MS);
        }
        SocketOutlet outlet = new SocketOutlet(socket);
        Subscription subscription = SocketHandshake.subscription(socket);
        Subscriber subscriber = new Subscriber(subscription, outlet, PING_AFTER);
        socket.getAttributes().put(CLIENT, new Client(subscriber, outlet, new Incoming()));
        Thread.ofVirtual().name("socket").start(() -> feed.serve(subscriber));
    }

    @Override
    protected void handleTextMessage(WebSocketSession socket, TextMessage message) {
        Client client = client(socket);
        Incoming incoming = client.incoming();
        client.outlet().heard();
        if (!count(client, message.getPayloadLength())) {
            return;
        }
        if (incoming.text.length() <= MAX_PING_CHARS) {
            incoming.text.append(message.getPayload());
        }
        if (message.isLast()) {
            if (isPing(incoming.text)) {
                client.subscriber().put(Frame.PONG);
            }
            incoming.text.setLength(0);
            incoming.bytes = 0;
        }
    }

    @Override
    protected void handleBinaryMessage(WebSocketSession socket, BinaryMessage message) {
        Client client = client(socket);
        client.outlet().heard();
        if (count(client, message.getPayloadLength()) && message.isLast()) {
            client.incoming().bytes = 0;
        }
    }

    @Override
    protected void handlePongMessage(WebSocketSession socket, PongMessage message) {
        client(socket).outlet().heard();
    }

    @Override
    public void handleTransportError(WebSocketSession socket, Throwable error) {
        leave(socket);
    }

    @Override
    public void afterConnectionClosed(WebSocketSession socket, CloseStatus status) {
        leave(socket);
    }

    private static void leave(WebSocketSession socket) {
        if (socket.getAttributes().get(CLIENT) instanceof Client client) {
            client.subscriber().left();
        }
    }

    private static boolean count(Client client, int bytes) {
        client.incoming().bytes += bytes;
        boolean fits = client.incoming().bytes <= MAX_FRAME_BYTES;
        if (!fits) {
            client.subscriber().close(Closing.TOO_LARGE);
        }
        return fits;
    }

    private static boolean isPing(StringBuilder text) {
        if (text.length() > MAX_PING_CHARS) {
            return false;
        }
        try {
            return "ping"
                    .equals(Json.mapper().readTree(text.toString()).path("type").asString(""));
        } catch (JacksonException e) {
            return false;
        }
    }

    private static Client client(WebSocketSession socket) {
        @Nullable Object client = socket.getAttributes().get(CLIENT);
        if (client instanceof Client known) {
            return known;
        }
        throw new IllegalStateException("A socket without a client");
    }
}
