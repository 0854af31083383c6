package dev.synapse.models;

import dev.synapse.models.http.Connections;
import dev.synapse.shared.net.NetworkErrors;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The context windows of Ollama's models. Ollama never runs a model with a larger context than it was trained for,
 * whatever the request says, and silently truncates the excess of the prompt. For a model that is not in the
 * catalogue, the server is therefore asked once for the trained context length. If the answer is missing, it is asked
 * again after a minute, and the default window applies until then. The default is also the upper limit: only the
 * operator may decide to spend more memory.
 *
 * <p>Protocol: {@code POST /api/show} of the <a
 * href="https://github.com/ollama/ollama/blob/main/docs/api.md">API</a>.
 *
 * <p>Thread-safe.
 */
final class OllamaContextWindows implements ContextWindows {
    private static final Logger log = LoggerFactory.getLogger(OllamaContextWindows.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration RETRY_AFTER = Duration.ofMinutes(1);
    private static final int MAX_ANSWER = 4 << 20;
    private static final long MIN_CONTEXT = 256;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final ModelCatalogue models;
    private final HttpClient client;
    private final URI address;
    private final Map<String, Answer> answers = RecentModelCache.map();

    OllamaContextWindows(ModelCatalogue models, Connections connections, String root) {
        this.models = models;
        this.client = connections.client();
        this.address = URI.create(root + "/api/show");
    }

    /**
     * The server's answer.
     *
     * @param trainedFor the trained context length in tokens, empty if unknown
     * @param at {@link System#nanoTime} of the answer
     */
    private record Answer(Optional<Long> trainedFor, long at) {
        boolean isExpired() {
            return trainedFor.isEmpty() && System.nanoTime() - at > RETRY_AFTER.toNanos();
        }
    }

    @Override
    public long of(String model) {
        long listed = models.contextWindow("ollama", model);
        if (models.hasContextWindow("ollama", model)) {
            return listed;
        }
        Answer known = answers.get(model);
        if (known == null || known.isExpired()) {
            try {
                known = new Answer(queryServer(model), System.nanoTime());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return listed;
            }
            answers.put(model, known);
        }
        return Math.min(listed, known.trainedFor().orElse(listed));
    }

    private Optional<Long> queryServer(String model) throws InterruptedException {
        try {
            HttpResponse<String> response =
                    client.send(request(model), BodyHandlers.limiting(BodyHandlers.ofString(), MAX_ANSWER));
            Optional<Long> trainedFor =
                    response.statusCode() == 200 ? trainedFor(JSON.readTree(response.body())) : Optional.empty();
            log.info(
                    "Ollama reports a trained context length of {} tokens for model {}",
                    trainedFor.map(String::valueOf).orElse("unknown"),
                    model);
            return trainedFor;
        } catch (IOException | JacksonException e) {
            log.info(
                    "Cannot read the trained context length of model {} from Ollama: {}",
                    model,
                    NetworkErrors.describe(e));
            return Optional.empty();
        }
    }

    private HttpRequest request(String model) {
        String body = JsonNodeFactory.instance.objectNode().put("model", model).toString();
        return HttpRequest.newBuilder(address)
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    private static Optional<Long> trainedFor(JsonNode response) {
        JsonNode info = response.path("model_info");
        String architecture = info.path("general.architecture").asString("");
        JsonNode length = info.path(architecture + ".context_length");
        return length.canConvertToLong() && length.asLong() >= MIN_CONTEXT
                ? Optional.of(length.asLong())
                : Optional.empty();
    }
}
