package dev.synapse.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * HTTP client for one server. Retries after 429 and 503 as {@code Retry-After} says, and after a connection failure if
 * the request is repeatable: a GET, or a request with an {@code Idempotency-Key}. Thread-safe.
 */
final class Http implements AutoCloseable {
    private static final int ATTEMPTS = 5;
    private static final Duration MAX_WAIT = Duration.ofSeconds(5);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(60);

    private final URI server;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    Http(URI server) {
        this.server = server;
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server + path)).timeout(REQUEST_TIMEOUT);
    }

    /** Returns the body of a successful response as {@code T}; throws a {@link ChatException} with the server's error. */
    <T> T send(HttpRequest request, Class<T> type) {
        return receive(request, type).body();
    }

    /** A successful response, and its {@code Link} field. */
    record Reply<T>(T body, Optional<String> link) {}

    /** As {@link #send(HttpRequest, Class)}, with the link to further data. */
    <T> Reply<T> receive(HttpRequest request, Class<T> type) {
        HttpResponse<String> response = successful(request);
        return new Reply<>(read(request, response, type), response.headers().firstValue("Link"));
    }

    /** Sends a request whose response has no body. */
    void send(HttpRequest request) {
        var _ = successful(request);
    }

    private HttpResponse<String> successful(HttpRequest request) {
        HttpResponse<String> response = sendWithRetries(request);
        if (response.statusCode() / 100 != 2) {
            throw ChatException.errorResponse(
                    response.statusCode(), errorMessage(response.statusCode(), response.body()));
        }
        return response;
    }

    private <T> T read(HttpRequest request, HttpResponse<String> response, Class<T> type) {
        try {
            return Objects.requireNonNull(ApiTypes.JSON.readValue(response.body(), type), "empty body");
        } catch (JacksonException | NullPointerException e) {
            throw ChatException.failed("unexpected response from %s, is it a Synapse server? %s returned %s"
                    .formatted(server, request.uri().getPath(), Texts.excerpt(response.body(), 80)));
        }
    }

    /** Returns the response with its body as a stream. */
    HttpResponse<InputStream> open(HttpRequest request) throws IOException {
        return exchange(request, BodyHandlers.ofInputStream());
    }

    private HttpResponse<String> sendWithRetries(HttpRequest request) {
        boolean repeatable = request.method().equals("GET")
                || request.headers().firstValue("Idempotency-Key").isPresent();
        for (int attempt = 1; ; attempt++) {
            boolean last = attempt == ATTEMPTS;
            try {
                HttpResponse<String> response = exchange(request, BodyHandlers.ofString());
                boolean busy = response.statusCode() == 503 || response.statusCode() == 429;
                if (last || !busy) {
                    return response;
                }
                pause(retryAfter(response));
            } catch (IOException e) {
                if (last || !repeatable || e instanceof ConnectException) {
                    throw ChatException.noServer(server, reason(e));
                }
                pause(Duration.ofMillis(100L * attempt));
            }
        }
    }

    private <T> HttpResponse<T> exchange(HttpRequest request, BodyHandler<T> body) throws IOException {
        try {
            return client.send(request, body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ChatException.failed("interrupted");
        }
    }

    static Duration retryAfter(HttpResponse<?> response) {
        long seconds = response.headers()
                .firstValue("Retry-After")
                .filter(text -> text.matches("\\d{1,6}"))
                .map(Long::parseLong)
                .orElse(1L);
        return seconds > MAX_WAIT.toSeconds() ? MAX_WAIT : Duration.ofSeconds(seconds);
    }

    static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ChatException.failed("interrupted");
        }
    }

    static String errorMessage(int status, String body) {
        ApiTypes.@Nullable Problem problem = problem(body);
        if (problem == null) {
            String details = body.isBlank() || body.stripLeading().startsWith("<")
                    ? " without a problem description; is this the address of a Synapse server?"
                    : ": " + Texts.excerpt(body, 200);
            return "the server answered " + status + details;
        }
        String detail = Objects.requireNonNullElse(
                problem.detail(), Objects.requireNonNullElse(problem.title(), "no details given"));
        // the detail of several field errors names the first and counts the rest
        String said = problem.errors() == null || problem.errors().size() < 2
                ? detail
                : problem.errors().stream()
                        .map(error -> error.field() + ": " + error.message())
                        .collect(Collectors.joining("; "));
        return "the server answered " + status + ": " + said;
    }

    private static ApiTypes.@Nullable Problem problem(String body) {
        try {
            return ApiTypes.JSON.readValue(body, ApiTypes.Problem.class);
        } catch (JacksonException e) {
            return null;
        }
    }

    static String reason(IOException e) {
        if (e instanceof ConnectException) {
            return e.getCause() != null && e.getCause().getCause() instanceof UnresolvedAddressException
                    ? "unknown host"
                    : "connection refused";
        }
        return Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
    }

    URI server() {
        return server;
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
