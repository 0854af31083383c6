package dev.synapse.tools;

import dev.synapse.shared.net.NetworkErrors;
import dev.synapse.shared.net.RetryAfter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Searches with Tavily. Redirects are not followed and answers beyond 1 MB not read.
 *
 * <p>Protocol: <a href="https://docs.tavily.com/documentation/api-reference/endpoint/search">Tavily Search</a>.
 */
final class TavilySearch implements WebSearch.Engine {
    static final String DEFAULT_BASE_URL = "https://api.tavily.com";

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final int MAX_ANSWER = 1 << 20;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final HttpClient client;
    private final URI address;
    private final String key;

    TavilySearch(HttpClient client, String baseUrl, String key) {
        this.client = client;
        this.address = URI.create(baseUrl + "/search");
        this.key = key;
    }

    @Override
    public JsonNode search(String query, int maxResults) throws ToolException, InterruptedException {
        HttpResponse<String> response = send(request(query, maxResults));
        if (response.statusCode() != 200) {
            throw refused(response);
        }
        try {
            JsonNode answer = JSON.readTree(masked(response.body()));
            if (answer.path("results").isArray()) {
                return answer;
            }
        } catch (JacksonException garbage) {
            throw ToolException.retryable("The search answered with something that is not JSON.", null);
        }
        throw ToolException.retryable("The search answered without a list of results.", null);
    }

    @Override
    public long memory() {
        return MAX_ANSWER;
    }

    private HttpRequest request(String query, int maxResults) {
        String body = JsonNodeFactory.instance
                .objectNode()
                .put("query", query)
                .put("max_results", maxResults)
                .toString();
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
        return (key.isEmpty() ? request : request.header("Authorization", "Bearer " + key)).build();
    }

    private HttpResponse<String> send(HttpRequest request) throws ToolException, InterruptedException {
        try {
            return client.send(request, BodyHandlers.limiting(BodyHandlers.ofString(), MAX_ANSWER));
        } catch (HttpTimeoutException late) {
            throw ToolException.retryable("The search did not answer within " + TIMEOUT.toSeconds() + " s.", null);
        } catch (IOException failed) {
            if (String.valueOf(failed.getMessage()).contains("capacity")) {
                throw ToolException.lasting("The search answered with more than 1 MB.");
            }
            throw ToolException.retryable("The search could not be reached: " + NetworkErrors.describe(failed), null);
        }
    }

    private ToolException refused(HttpResponse<String> response) {
        int status = response.statusCode();
        String reason = "The search answered " + status + reason(response.body());
        if (status == 401 || status == 403) {
            return ToolException.lasting(reason + " Is TAVILY_API_KEY right?");
        }
        return status == 408 || status == 429 || status >= 500
                ? ToolException.retryable(reason, retryAfter(response))
                : ToolException.lasting(reason);
    }

    private String reason(String body) {
        try {
            JsonNode detail = JSON.readTree(body).path("detail");
            String text =
                    detail.isString() ? detail.asString() : detail.path("error").asString("");
            String shown = masked(text);
            return shown.isBlank() ? "." : ": " + shown.substring(0, Math.min(200, shown.length()));
        } catch (JacksonException notJson) {
            return ".";
        }
    }

    private String masked(String text) {
        return key.isEmpty() ? text : text.replace(key, "***");
    }

    private static @Nullable Duration retryAfter(HttpResponse<?> response) {
        return response.headers()
                .firstValue("Retry-After")
                .flatMap(value -> RetryAfter.parse(value, Instant.now()))
                .orElse(null);
    }
}
