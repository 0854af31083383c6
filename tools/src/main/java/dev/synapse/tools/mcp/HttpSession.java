package dev.synapse.tools.mcp;

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

/** Sends the requests of one session, with its common headers. Thread-safe. */
final class HttpSession {
    private static final String ID = "Mcp-Session-Id";
    private static final Duration NOTIFICATION_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final HttpClient client;
    private final McpServerSettings.Http settings;
    private volatile @Nullable String id;
    private volatile @Nullable String version;

    HttpSession(HttpClient client, McpServerSettings.Http settings) {
        this.client = client;
        this.settings = settings;
    }

    /** Sends a request. The caller bounds the wait for its answer. */
    HttpResponse<InputStream> sendRequest(String json) throws IOException, InterruptedException {
        return storeSessionId(client.send(post(json).build(), BodyHandlers.ofInputStream()));
    }

    /** Sends a notification or a response, which have no answer. */
    HttpResponse<InputStream> sendNotification(String json) throws IOException, InterruptedException {
        return storeSessionId(
                client.send(post(json).timeout(NOTIFICATION_TIMEOUT).build(), BodyHandlers.ofInputStream()));
    }

    /** Opens the stream of messages that the server sends on its own. */
    HttpResponse<InputStream> openEventStream() throws IOException, InterruptedException {
        return client.send(request().header("Accept", "text/event-stream").GET().build(), BodyHandlers.ofInputStream());
    }

    /** Sets the agreed protocol version, which later requests state in a header. */
    void setProtocolVersion(String protocolVersion) {
        version = protocolVersion;
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

    private HttpRequest.Builder post(String json) {
        return request()
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, text/event-stream")
                .POST(BodyPublishers.ofString(json));
    }

    private HttpRequest.Builder request() {
        HttpRequest.Builder request = HttpRequest.newBuilder(settings.url());
        settings.headers().forEach(request::header);
        if (id != null) {
            request.header(ID, id);
        }
        if (version != null) {
            request.header("MCP-Protocol-Version", version);
        }
        return request;
    }

    private HttpResponse<InputStream> storeSessionId(HttpResponse<InputStream> response) {
        response.headers().firstValue(ID).ifPresent(newId -> id = newId);
        return response;
    }
}
