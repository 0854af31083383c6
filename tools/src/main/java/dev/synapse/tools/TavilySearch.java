package dev.synapse.tools;

import dev.synapse.shared.net.NetworkErrors;
import dev.synapse.shared.net.RetryAfter;
import dev.synapse.shared.net.SecretMask;
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
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Searches with Tavily. Redirects are not followed, and answers above 1 MB are rejected. Thread-safe.
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
    private final SecretMask secrets;

    TavilySearch(HttpClient client, String baseUrl, String key) {
        this.client = client;
        this.address = URI.create(baseUrl + "/search");
        this.key = key;
        this.secrets = SecretMask.of(List.of(key));
    }

    @Override
    public JsonNode search(String query, int maxResults) throws ToolException, InterruptedException {
        HttpResponse<String> response = send(request(query, maxResults));
        if (response.statusCode() != 200) {
            throw failure(response);
        }
        try {
            JsonNode answer = JSON.readTree(secrets.mask(response.body()));
            if (answer.path("results").isArray()) {
                return answer;
            }
        } catch (JacksonException notJson) {
            throw ToolException.retryable("The search service returned invalid JSON.", null);
        }
        throw ToolException.retryable("The search service returned no list of results.", null);
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
        } catch (HttpTimeoutException timeout) {
            throw ToolException.retryable(
                    "The search service did not answer within " + TIMEOUT.toSeconds() + " s.", null);
        } catch (IOException failed) {
            if (String.valueOf(failed.getMessage()).contains("capacity")) {
                throw ToolException.permanent("The search service returned more than 1 MB.");
            }
            throw ToolException.retryable("The search service is unreachable: " + NetworkErrors.describe(failed), null);
        }
    }

    private ToolException failure(HttpResponse<String> response) {
        int status = response.statusCode();
        String reason = "The search service answered " + status + reason(response.body());
        if (status == 401 || status == 403) {
            return ToolException.permanent(reason + " Check TAVILY_API_KEY.");
        }
        return status == 408 || status == 429 || status >= 500
                ? ToolException.retryable(reason, retryAfter(response))
                : ToolException.permanent(reason);
    }

    private String reason(String body) {
        try {
            JsonNode detail = JSON.readTree(body).path("detail");
            String text =
                    detail.isString() ? detail.asString() : detail.path("error").asString("");
            String maskedText = secrets.mask(text);
            return maskedText.isBlank() ? "." : ": " + maskedText.substring(0, Math.min(200, maskedText.length()));
        } catch (JacksonException notJson) {
            return ".";
        }
    }

    private static @Nullable Duration retryAfter(HttpResponse<?> response) {
        return response.headers()
                .firstValue("Retry-After")
                .flatMap(value -> RetryAfter.parse(value, Instant.now()))
                .orElse(null);
    }
}
