package dev.synapse.gateway.events;

import dev.synapse.gateway.GatewaySettings;
import dev.synapse.gateway.access.Access;
import dev.synapse.gateway.access.Right;
import dev.synapse.gateway.access.Session;
import dev.synapse.gateway.events.SocketUpgrade.Handshake;
import dev.synapse.gateway.events.StreamLimiter.Kind;
import dev.synapse.gateway.events.StreamLimiter.StreamSlot;
import dev.synapse.gateway.web.ApiException;
import dev.synapse.gateway.web.ErrorResponses;
import dev.synapse.gateway.web.PathIds;
import dev.synapse.shared.model.GroupId;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.cors.CorsUtils;

/** {@code /ws/{id}} and {@code /ws}: answers WebSocket handshakes (RFC 6455, section 4.2) and rejects them with HTTP problems. */
@Component
class SocketEndpoint implements HttpRequestHandler {

    private static final String PROTOCOL = "synapse.v1";
    private static final String KEY = "Sec-WebSocket-Key";
    private static final String PROTOCOLS = "Sec-WebSocket-Protocol";
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final String VERSION = "Sec-WebSocket-Version";

    private final Access access;
    private final SubscriptionFactory subscriptions;
    private final StreamLimiter limiter;
    private final LiveFeed feed;
    private final PendingSockets pending;
    private final List<String> allowedOrigins;

    SocketEndpoint(
            Access access,
            SubscriptionFactory subscriptions,
            StreamLimiter limiter,
            LiveFeed feed,
            PendingSockets pending,
            GatewaySettings settings) {
        this.access = access;
        this.subscriptions = subscriptions;
        this.limiter = limiter;
        this.feed = feed;
        this.pending = pending;
        this.allowedOrigins = settings.allowedOrigins();
    }

    @Override
    public void handleRequest(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        Session session;
        StreamSlot slot;
        try {
            requireWebSocket(request, response);
            requireAllowedOrigin(request);
            session = session();
            slot = limiter.acquire(session.user(), Kind.SOCKET);
        } catch (RuntimeException e) {
            ErrorResponses.write(request, response, e);
            return;
        }
        try {
            open(request, response, session, slot);
        } catch (RuntimeException e) {
            slot.close();
            ErrorResponses.write(request, response, e);
        } catch (IOException | ServletException e) {
            slot.close();
            throw e;
        }
    }

    private void open(HttpServletRequest request, HttpServletResponse response, Session session, StreamSlot slot)
            throws IOException, ServletException {
        Subscription subscription = subscription(request, session);
        if (!feed.isRunning()) {
            throw ApiException.unavailable("The server is restarting. Try again in a moment.");
        }
        response.setHeader(HttpHeaders.UPGRADE, "websocket");
        response.setHeader(HttpHeaders.CONNECTION, "upgrade");
        response.setHeader("Sec-WebSocket-Accept", accept(request.getHeader(KEY)));
        if (has(request, PROTOCOLS, PROTOCOL)) {
            response.setHeader(PROTOCOLS, PROTOCOL);
        }
        SocketUpgrade upgrade = request.upgrade(SocketUpgrade.class);
        upgrade.prepare(new Handshake(subscription, slot, feed, pending));
        pending.add(slot);
    }

    /** The subscription to the group in the path, or to what changes in all of the user's groups. */
    private Subscription subscription(HttpServletRequest request, Session session) {
        String after = request.getParameter("after");
        String types = request.getParameter("types");
        String id = request.getRequestURI().replaceFirst("^.*?/ws/?", "");
        if (id.isEmpty()) {
            access.require(Right.READ, session, null);
            return subscriptions.openForUser(session, after, types);
        }
        GroupId group = new GroupId(PathIds.uuid(id));
        access.require(Right.READ_GROUP, session, group);
        boolean isOldClient = request.getParameter("token") != null && after == null && types == null;
        return isOldClient
                ? subscriptions.openForMessages(session, group)
                : subscriptions.open(session, group, after, types);
    }

    private static String accept(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1")
                    .digest((key.strip() + GUID).getBytes(StandardCharsets.ISO_8859_1));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-1", e);
        }
    }

    /** The requirements of RFC 6455, section 4.2.1, on a handshake. Checked here since Spring does not answer with problem documents. */
    private static void requireWebSocket(HttpServletRequest request, HttpServletResponse response) {
        if (!request.getMethod().equals("GET")) {
            response.setHeader(HttpHeaders.ALLOW, "GET");
            throw ApiException.of(
                    HttpStatus.METHOD_NOT_ALLOWED,
                    "WebSocket handshakes require GET, not %s.".formatted(request.getMethod()));
        }
        if (!has(request, HttpHeaders.UPGRADE, "websocket") || !has(request, VERSION, "13")) {
            response.setHeader(HttpHeaders.UPGRADE, "websocket");
            response.setHeader(HttpHeaders.CONNECTION, "upgrade");
            response.setHeader(VERSION, "13");
            throw ApiException.of(
                    HttpStatus.UPGRADE_REQUIRED,
                    "A WebSocket handshake is required: Upgrade: websocket and Sec-WebSocket-Version: 13.");
        }
        if (!has(request, HttpHeaders.CONNECTION, "upgrade") || request.getHeader(KEY) == null) {
            throw ApiException.malformed(
                    "The handshake requires the headers Connection: Upgrade and Sec-WebSocket-Key.");
        }
    }

    private static boolean has(HttpServletRequest request, String header, String token) {
        return Collections.list(request.getHeaders(header)).stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .anyMatch(value -> value.strip().equalsIgnoreCase(token));
    }

    private void requireAllowedOrigin(HttpServletRequest request) {
        if (CorsUtils.isCorsRequest(request) && !allowedOrigins.contains(request.getHeader("Origin"))) {
            throw ApiException.originNotAllowed();
        }
    }

    private static Session session() {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        if (authentication != null && authentication.getPrincipal() instanceof Session session) {
            return session;
        }
        throw ApiException.tokenRequired();
    }
}
