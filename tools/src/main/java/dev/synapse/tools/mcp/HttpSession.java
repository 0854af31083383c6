package dev.synapse.tools.mcp;

import dev.synapse.tools.mcp.McpRequest.Pending;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Sends the requests of one session, with its common headers. Thread-safe. */
final class HttpSession {
    private static final String ID = "Mcp-Session-Id";
    private static final Duration NOTIFICATION_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final HttpClient client;
    private final McpServerSettings.Http settings;
    private volatile @Nullable String id;
    private volatile McpProtocol protocol = McpProtocol.UNDECIDED;

    HttpSession(HttpClient client, McpServerSettings.Http settings) {
        this.client = client;
        this.settings = settings;
    }

    /** Sends a request. The caller bounds the wait for its answer. */
    HttpResponse<InputStream> sendRequest(Pending request) throws IOException, InterruptedException {
        HttpRequest.Builder post = post(request.message());
        if (protocol.stateless()) {
            StatelessHeaders.of(request.request()).forEach(post::header);
        }
        return storeSessionId(client.send(post.build(), BodyHandlers.ofInputStream()));
    }

    /** Sends a notification or a response, which have no answer. */
    HttpResponse<InputStream> sendNotification(ObjectNode message) throws IOException, InterruptedException {
        return storeSessionId(
                client.send(post(message).timeout(NOTIFICATION_TIMEOUT).build(), BodyHandlers.ofInputStream()));
    }

    /** Opens the stream of messages that the server sends on its own, or, after an event, the rest of the stream that had it. */
    HttpResponse<InputStream> openEventStream(SsePosition position) throws IOException, InterruptedException {
        HttpRequest.Builder get =
                request().header("Accept", "text/event-stream").GET();
        if (position.isResumable()) {
            get.header("Last-Event-ID", position.lastEventId());
        }
        return client.send(get.build(), BodyHandlers.ofInputStream());
    }

    /** Sets the agreed protocol, which later requests state in a header. */
    void use(McpProtocol agreed) {
        protocol = agreed;
    }

    /** The error of a response, if it is one. */
    Optional<HttpErrorResponse> findError(HttpResponse<?> response) {
        return HttpErrorResponse.check(response, id != null);
    }

    /** Ends the session, if there is one; takes at most 2 s. */
    void end() {
        if (id == null) {
            return;
        }
        try {
            client.send(request().timeout(CLOSE_TIMEOUT).DELETE().build(), BodyHandlers.discarding());
        } catch (IOException unreachable) {
            // an unreachable server needs no notice
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpRequest.Builder post(ObjectNode message) {
        return request()
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, text/event-stream")
                .POST(BodyPublishers.ofString(message.toString()));
    }

    private HttpRequest.Builder request() {
        HttpRequest.Builder request = HttpRequest.newBuilder(settings.url());
        settings.headers().forEach(request::header);
        if (id != null) {
            request.header(ID, id);
        }
        if (!protocol.equals(McpProtocol.UNDECIDED)) {
            request.header("MCP-Protocol-Version", protocol.version());
        }
        return request;
    }

    private HttpResponse<InputStream> storeSessionId(HttpResponse<InputStream> response) {
        if (!protocol.stateless()) {
            response.headers().firstValue(ID).ifPresent(newId -> id = newId);
        }
        return response;
    }
}
