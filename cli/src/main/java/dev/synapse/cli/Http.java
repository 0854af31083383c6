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
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * Calls to one server. A server that is busy (429, 503) is asked again as it says; a call that breaks off is made again
 * where that is safe: a GET, or one with an {@code Idempotency-Key}. Thread-safe.
 */
final class Http implements AutoCloseable {
    private static final int ATTEMPTS = 5;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
    private static final Duration TIME_FOR_A_CALL = Duration.ofSeconds(60);

    private final URI server;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    Http(URI server) {
        this.server = server;
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server + path)).timeout(TIME_FOR_A_CALL);
    }

    /** The body of a success as {@code T}; anything else is a {@link ChatException} with the server's own words. */
    <T> T call(HttpRequest request, Class<T> type) {
        HttpResponse<String> response = send(request);
        if (response.statusCode() / 100 != 2) {
            throw ChatException.refused(response.statusCode(), why(response.statusCode(), response.body()));
        }
        try {
            return Objects.requireNonNull(Wire.JSON.readValue(response.body(), type), "an empty body");
        } catch (JacksonException | NullPointerException e) {
            throw ChatException.failed("%s does not answer like a Synapse server: %s gave %s"
                    .formatted(server, request.uri().getPath(), Texts.excerpt(response.body(), 80)));
        }
    }

    /** A response whose body is read as it comes. */
    HttpResponse<InputStream> open(HttpRequest request) throws IOException {
        return exchange(request, BodyHandlers.ofInputStream());
    }

    private HttpResponse<String> send(HttpRequest request) {
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
        return seconds > LONGEST_WAIT.toSeconds() ? LONGEST_WAIT : Duration.ofSeconds(seconds);
    }

    static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ChatException.failed("interrupted");
        }
    }

    static String why(int status, String body) {
        Wire.@Nullable Problem problem = problem(body);
        if (problem == null) {
            String said = body.isBlank() || body.stripLeading().startsWith("<")
                    ? ", and not like a Synapse server: is the address right?"
                    : ": " + Texts.excerpt(body, 200);
            return "the server answered " + status + said;
        }
        String said = Objects.requireNonNullElse(
                problem.detail(), Objects.requireNonNullElse(problem.title(), "refused without a reason"));
        String fields = problem.errors() == null
                ? ""
                : problem.errors().stream()
                        .map(error -> "; " + error.field() + ": " + error.message())
                        .collect(Collectors.joining());
        return "the server answered " + status + ": " + said + fields;
    }

    private static Wire.@Nullable Problem problem(String body) {
        try {
            return Wire.JSON.readValue(body, Wire.Problem.class);
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
