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
 * What an Ollama server says of its models. Each is asked for once; if the answer is missing, or lacks the context length, again after a
 * minute.
 *
 * <p>Protocol: {@code POST /api/show} of the <a
 * href="https://github.com/ollama/ollama/blob/main/docs/api.md">API</a>.
 *
 * <p>Thread-safe.
 */
final class OllamaModels {
    private static final Logger log = LoggerFactory.getLogger(OllamaModels.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration RETRY_AFTER = Duration.ofMinutes(1);
    private static final int MAX_ANSWER = 4 << 20;
    private static final long MIN_CONTEXT = 256;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final HttpClient client;
    private final URI address;
    private final Map<String, Answer> answers = RecentModelCache.map();

    OllamaModels(Connections connections, String root) {
        this.client = connections.client();
        this.address = URI.create(root + "/api/show");
    }

    /**
     * What the server says of a model.
     *
     * @param trainedFor the trained context length in tokens, empty if unknown
     * @param vision whether it sees images, empty if unknown
     */
    record Shown(Optional<Long> trainedFor, Optional<Boolean> vision) {
        private static final Shown NOTHING = new Shown(Optional.empty(), Optional.empty());
    }

    /** @param at {@link System#nanoTime} of the answer */
    private record Answer(Shown shown, long at) {
        boolean isExpired() {
            return shown.trainedFor().isEmpty() && System.nanoTime() - at > RETRY_AFTER.toNanos();
        }
    }

    /** What the server says; nothing if it does not answer, or the thread is interrupted. */
    Shown show(String model) {
        Answer known = answers.get(model);
        if (known == null || known.isExpired()) {
            try {
                known = new Answer(queryServer(model), System.nanoTime());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Shown.NOTHING;
            }
            answers.put(model, known);
        }
        return known.shown();
    }

    private Shown queryServer(String model) throws InterruptedException {
        try {
            HttpResponse<String> response =
                    client.send(request(model), BodyHandlers.limiting(BodyHandlers.ofString(), MAX_ANSWER));
            Shown shown = response.statusCode() == 200 ? shown(JSON.readTree(response.body())) : Shown.NOTHING;
            log.info(
                    "Ollama reports a trained context length of {} tokens for model {}",
                    shown.trainedFor().map(String::valueOf).orElse("unknown"),
                    model);
            return shown;
        } catch (IOException | JacksonException e) {
            log.info(
                    "Cannot read the trained context length of model {} from Ollama: {}",
                    model,
                    NetworkErrors.describe(e));
            return Shown.NOTHING;
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

    private static Shown shown(JsonNode response) {
        JsonNode info = response.path("model_info");
        String architecture = info.path("general.architecture").asString("");
        JsonNode length = info.path(architecture + ".context_length");
        JsonNode capabilities = response.path("capabilities");
        return new Shown(
                length.canConvertToLong() && length.asLong() >= MIN_CONTEXT
                        ? Optional.of(length.asLong())
                        : Optional.empty(),
                capabilities.isEmpty()
                        ? Optional.empty()
                        : Optional.of(capabilities
                                .valueStream()
                                .anyMatch(name -> name.asString("").equals("vision"))));
    }
}
