package dev.synapse.gateway.events;

import dev.synapse.gateway.GatewaySettings;
import dev.synapse.gateway.identity.Session;
import dev.synapse.gateway.web.PathIds;
import dev.synapse.gateway.web.Problems;
import dev.synapse.gateway.web.Refusal;
import dev.synapse.shared.model.GroupId;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;
import org.springframework.web.cors.CorsUtils;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.server.HandshakeInterceptor;

/** Looks at a socket before it is one: what is refused is refused in HTTP. */
@Component
class SocketHandshake implements HandshakeInterceptor {

    private static final String SUBSCRIPTION = SocketHandshake.class.getName() + ".subscription";

    private static final String VERSION = "Sec-WebSocket-Version";

    private final Subscriptions subscriptions;
    private final LiveFeed feed;
    private final List<String> allowedOrigins;

    SocketHandshake(Subscriptions subscriptions, LiveFeed feed, GatewaySettings settings) {
        this.subscriptions = subscriptions;
        this.feed = feed;
        this.allowedOrigins = settings.allowedOrigins();
    }

    /** What was found out about the socket's client. */
    static Subscription subscription(WebSocketSession socket) {
        if (socket.getAttributes().get(SUBSCRIPTION) instanceof Subscription subscription) {
            return subscription;
        }
        throw new IllegalStateException("A socket that did not shake hands");
    }

    @Override
    public boolean beforeHandshake(
            ServerHttpRequest request, ServerHttpResponse response, WebSocketHandler handler, Map<String, Object> facts)
            throws IOException {
        HttpServletRequest servletRequest = ((ServletServerHttpRequest) request).getServletRequest();
        HttpServletResponse servletResponse = ((ServletServerHttpResponse) response).getServletResponse();
        try {
            requireWebSocket(servletRequest, servletResponse);
            facts.put(SUBSCRIPTION, open(servletRequest));
            return true;
        } catch (RuntimeException e) {
            Problems.write(servletRequest, servletResponse, e);
            return false;
        }
    }

    /** What RFC 6455, section 4.2.1, wants of a handshake; Spring's own answers are no problem documents. */
    private static void requireWebSocket(HttpServletRequest request, HttpServletResponse response) {
        if (!request.getMethod().equals("GET")) {
            response.setHeader(HttpHeaders.ALLOW, "GET");
            throw Refusal.of(HttpStatus.METHOD_NOT_ALLOWED, "Sockets are opened with GET.");
        }
        if (!has(request, HttpHeaders.UPGRADE, "websocket") || !has(request, VERSION, "13")) {
            response.setHeader(HttpHeaders.UPGRADE, "websocket");
            response.setHeader(HttpHeaders.CONNECTION, "upgrade");
            response.setHeader(VERSION, "13");
            throw Refusal.of(HttpStatus.UPGRADE_REQUIRED, "This address is for WebSockets of version 13.");
        }
        if (!has(request, HttpHeaders.CONNECTION, "upgrade") || request.getHeader("Sec-WebSocket-Key") == null) {
            throw Refusal.malformed("The handshake lacks \"Connection: Upgrade\" or its Sec-WebSocket-Key.");
        }
    }

    private static boolean has(HttpServletRequest request, String header, String token) {
        return Collections.list(request.getHeaders(header)).stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .anyMatch(value -> value.strip().equalsIgnoreCase(token));
    }

    private Subscription open(HttpServletRequest request) {
        if (CorsUtils.isCorsRequest(request) && !allowedOrigins.contains(request.getHeader("Origin"))) {
            throw Refusal.of(HttpStatus.FORBIDDEN, "This origin is not allowed.");
        }
        String path = request.getRequestURI();
        GroupId group = new GroupId(PathIds.uuid(path.substring(path.indexOf("/ws/") + 4)));
        Subscription subscription =
                subscriptions.open(session(), group, request.getParameter("after"), request.getParameter("types"));
        feed.expect(subscription);
        return subscription;
    }

    private static Session session() {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        if (authentication != null && authentication.getPrincipal() instanceof Session session) {
            return session;
        }
        throw Refusal.of(HttpStatus.UNAUTHORIZED, "A valid access token is needed.");
    }

    @Override
    public void afterHandshake(
            ServerHttpRequest request,
            ServerHttpResponse response,
            WebSocketHandler handler,
            @Nullable Exception exception) {
        // nothing is left to do
    }
}
