package dev.synapse.models;

import dev.synapse.models.http.Connections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A configured vendor.
 *
 * @param windows the context windows of the vendor's models
 */
record Vendor(ModelProtocol protocol, ContextWindows windows) {
    /** The configured vendors by provider name, in order of preference. */
    static Map<String, Vendor> configured(ProviderSettings settings, ModelCatalogue models, Connections connections) {
        Map<String, Vendor> vendors = new LinkedHashMap<>();
        if (settings.openaiKey() != null || settings.openaiBaseUrl() != null) {
            vendors.put("openai", openai(settings.openaiBaseUrl(), settings.openaiKey(), models));
        }
        if (settings.anthropicKey() != null) {
            String root = or(settings.anthropicBaseUrl(), "https://api.anthropic.com");
            vendors.put(
                    "anthropic",
                    new Vendor(
                            new AnthropicMessages(versioned(root, "/v1"), settings.anthropicKey()),
                            models.windows("anthropic")));
        }
        if (settings.geminiKey() != null) {
            String root = or(settings.geminiBaseUrl(), "https://generativelanguage.googleapis.com");
            vendors.put(
                    "gemini",
                    new Vendor(new Gemini(versioned(root, "/v1beta"), settings.geminiKey()), models.windows("gemini")));
        }
        if (settings.ollamaBaseUrl() != null) {
            vendors.put("ollama", ollama(settings.ollamaBaseUrl(), models, connections));
        }
        return vendors;
    }

    /**
     * OpenAI and compatible servers. OpenAI's reasoning models refuse {@code max_tokens}, and many compatible servers know nothing else:
     * the model decides, also behind a proxy.
     */
    private static Vendor openai(@Nullable String baseUrl, @Nullable String key, ModelCatalogue models) {
        Function<String, String> lengthParameter =
                model -> baseUrl == null || isOfOpenAi(model, models) ? "max_completion_tokens" : "max_tokens";
        return new Vendor(
                new OpenAiChat(or(baseUrl, "https://api.openai.com/v1"), key, lengthParameter),
                models.windows("openai"));
    }

    private static boolean isOfOpenAi(String model, ModelCatalogue models) {
        String name = model.substring(model.lastIndexOf('/') + 1);
        return name.matches("(gpt-[5-9]|o[1-9]).*")
                || models.model("openai", name).isPresent();
    }

    /** The base URL may end in {@code /v1}, where Ollama serves OpenAI's protocol; the suffix is removed. */
    private static Vendor ollama(String baseUrl, ModelCatalogue models, Connections connections) {
        String root = baseUrl.replaceAll("/v1$", "");
        ContextWindows windows = new OllamaContextWindows(models, connections, root);
        return new Vendor(new OllamaChat(root, new OllamaContextSize(windows)), windows);
    }

    /** Appends the API version, which these settings omit, unless the base URL already ends in it. */
    private static String versioned(String root, String version) {
        return root.endsWith(version) ? root : root + version;
    }

    private static String or(@Nullable String value, String defaultValue) {
        return Objects.requireNonNullElse(value, defaultValue);
    }
}
