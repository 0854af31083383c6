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

/** The requests of one session, with the headers that they have in common. Thread-safe. */
final class HttpSession {
    private static final String ID = "Mcp-Session-Id";
    private static final Duration TELLING = Duration.ofSeconds(10);
    private static final Duration GOODBYE = Duration.ofSeconds(2);

    private final HttpClient client;
    private final McpServerSettings.Http settings;
    private volatile @Nullable String id;
    private volatile @Nullable String version;

    HttpSession(HttpClient client, McpServerSettings.Http settings) {
        this.client = client;
        this.settings = settings;
    }

    /** Sends what has an answer, which may take as long as whoever asked will wait. */
    HttpResponse<InputStream> ask(String json) throws IOException, InterruptedException {
        return noted(client.send(post(json).build(), BodyHandlers.ofInputStream()));
    }

    /** Sends what has no answer. */
    HttpResponse<InputStream> tell(String json) throws IOException, InterruptedException {
        return noted(client.send(post(json).timeout(TELLING).build(), BodyHandlers.ofInputStream()));
    }

    /** Opens the stream of what is said unasked. */
    HttpResponse<InputStream> listen() throws IOException, InterruptedException {
        return client.send(request().header("Accept", "text/event-stream").GET().build(), BodyHandlers.ofInputStream());
    }

    /** From now on requests say that this version was agreed on. */
    void agree(String agreed) {
        version = agreed;
    }

    /** Why the server does not take what was sent, if so. */
    Optional<HttpErrorResponse> refusal(HttpResponse<?> response) {
        return HttpErrorResponse.check(response, id != null);
    }

    /** Ends the session where there is one; takes a short while at most. */
    void end() {
        if (id == null) {
            return;
        }
        try {
            client.send(request().timeout(GOODBYE).DELETE().build(), BodyHandlers.discarding());
        } catch (IOException gone) {
            // then it needs no goodbye
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

    private HttpResponse<InputStream> noted(HttpResponse<InputStream> response) {
        response.headers().firstValue(ID).ifPresent(given -> id = given);
        return response;
    }
}
