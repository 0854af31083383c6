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
 * How many tokens Ollama's models take. One that was trained for fewer than a prompt has is not run with more, whatever the call says, and
 * what the prompt has beyond them is cut away without a word. So of a model that is not listed the server is asked once what it was
 * trained for; what that leaves open is asked again after a while, and the usual window is taken meanwhile, which is also the most that
 * is taken: memory is for who has it to say.
 *
 * <p>Protocol: {@code POST /api/show} of the <a href="https://github.com/ollama/ollama/blob/main/docs/api.md">API</a>.
 *
 * <p>Thread-safe.
 */
final class OllamaContextWindows implements ContextWindows {
    private static final Logger LOG = LoggerFactory.getLogger(OllamaContextWindows.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration RETRY = Duration.ofMinutes(1);
    private static final int MAX_ANSWER = 4 << 20;
    private static final long LEAST = 256;
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

    /** What the server said, and when that was. */
    private record Answer(Optional<Long> trainedFor, long at) {
        boolean isToBeAskedAgain() {
            return trainedFor.isEmpty() && System.nanoTime() - at > RETRY.toNanos();
        }
    }

    @Override
    public long of(String model) {
        long usual = models.contextWindow("ollama", model);
        if (models.saysWindow("ollama", model)) {
            return usual;
        }
        Answer known = answers.get(model);
        if (known == null || known.isToBeAskedAgain()) {
            try {
                known = new Answer(ask(model), System.nanoTime());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return usual;
            }
            answers.put(model, known);
        }
        return Math.min(usual, known.trainedFor().orElse(usual));
    }

    private Optional<Long> ask(String model) throws InterruptedException {
        try {
            HttpResponse<String> response =
                    client.send(request(model), BodyHandlers.limiting(BodyHandlers.ofString(), MAX_ANSWER));
            Optional<Long> trainedFor =
                    response.statusCode() == 200 ? trainedFor(JSON.readTree(response.body())) : Optional.empty();
            LOG.info(
                    "Ollama says of {} that it was trained for {} tokens",
                    model,
                    trainedFor.map(String::valueOf).orElse("an unknown number of"));
            return trainedFor;
        } catch (IOException | JacksonException e) {
            LOG.info("Ollama does not say for how many tokens {} was trained: {}", model, NetworkErrors.describe(e));
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

    private static Optional<Long> trainedFor(JsonNode shown) {
        JsonNode info = shown.path("model_info");
        String architecture = info.path("general.architecture").asString("");
        JsonNode length = info.path(architecture + ".context_length");
        return length.canConvertToLong() && length.asLong() >= LEAST ? Optional.of(length.asLong()) : Optional.empty();
    }
}
