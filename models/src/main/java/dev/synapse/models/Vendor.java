package dev.synapse.models;

import dev.langchain4j.model.anthropic.AnthropicStreamingChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.googleai.GoogleAiGeminiStreamingChatModel;
import dev.langchain4j.model.ollama.OllamaStreamingChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel.OpenAiStreamingChatModelBuilder;
import dev.synapse.models.http.Connections;
import dev.synapse.models.http.StreamCall;
import dev.synapse.models.http.StreamValidator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The differences between vendors.
 *
 * @param model LangChain4j's streaming model, usable with any model id; must be called within {@link StreamCall#run}
 * @param newValidator creates the validator of one call
 * @param options the vendor-specific parameters of a call
 * @param windows the context windows of the vendor's models
 * @param maxTemperature the highest temperature that the vendor accepts; higher values are reduced to it
 */
record Vendor(
        StreamingChatModel model,
        Supplier<StreamValidator> newValidator,
        VendorOptions options,
        ContextWindows windows,
        double maxTemperature) {
    private static final double DEFAULT_MAX_TEMPERATURE = 2;
    private static final double ANTHROPIC_MAX_TEMPERATURE = 1;

    /** Anthropic's API requires a limit; every current model accepts this one. */
    private static final int ANTHROPIC_MAX_TOKENS = 8192;

    /** The configured vendors by provider name, in order of preference. */
    static Map<String, Vendor> configured(ProviderSettings settings, ModelCatalogue models, Connections connections) {
        Map<String, Vendor> vendors = new LinkedHashMap<>();
        if (settings.openaiKey() != null || settings.openaiBaseUrl() != null) {
            vendors.put(
                    "openai",
                    openai(
                            or(settings.openaiBaseUrl(), "https://api.openai.com/v1"),
                            settings.openaiKey(),
                            settings.openaiBaseUrl() == null
                                    ? VendorOptions.MAX_COMPLETION_TOKENS
                                    : VendorOptions.MAX_TOKENS,
                            models.windows("openai")));
        }
        if (settings.anthropicKey() != null) {
            vendors.put(
                    "anthropic",
                    anthropic(
                            or(settings.anthropicBaseUrl(), "https://api.anthropic.com"),
                            settings.anthropicKey(),
                            models.windows("anthropic")));
        }
        if (settings.geminiKey() != null) {
            vendors.put(
                    "gemini",
                    gemini(
                            or(settings.geminiBaseUrl(), "https://generativelanguage.googleapis.com"),
                            settings.geminiKey(),
                            models.windows("gemini")));
        }
        if (settings.ollamaBaseUrl() != null) {
            vendors.put("ollama", ollama(settings.ollamaBaseUrl(), models, connections));
        }
        return vendors;
    }

    /** OpenAI and compatible servers; without a key no {@code Authorization} header is sent. */
    private static Vendor openai(String baseUrl, @Nullable String key, VendorOptions options, ContextWindows windows) {
        var builder = new OpenAiStreamingChatModelBuilder()
                .httpClientBuilder(StreamCall.transport())
                .baseUrl(baseUrl);
        return new Vendor(
                (key == null ? builder : builder.apiKey(key)).build(),
                OpenAiStreamValidator::new,
                options,
                windows,
                DEFAULT_MAX_TEMPERATURE);
    }

    private static Vendor anthropic(String root, String key, ContextWindows windows) {
        var model = AnthropicStreamingChatModel.builder()
                .httpClientBuilder(StreamCall.transport())
                .baseUrl(versioned(root, "/v1"))
                .apiKey(key)
                .maxTokens(ANTHROPIC_MAX_TOKENS)
                .build();
        return new Vendor(
                model, AnthropicStreamValidator::new, VendorOptions.MAX_TOKENS, windows, ANTHROPIC_MAX_TEMPERATURE);
    }

    private static Vendor gemini(String root, String key, ContextWindows windows) {
        var model = GoogleAiGeminiStreamingChatModel.builder()
                .httpClientBuilder(StreamCall.transport())
                .baseUrl(versioned(root, "/v1beta"))
                .apiKey(key)
                // by default LangChain4j mixes the thoughts into the text
                .returnThinking(false)
                .build();
        return new Vendor(
                model, GeminiStreamValidator::new, VendorOptions.MAX_TOKENS, windows, DEFAULT_MAX_TEMPERATURE);
    }

    /** The base URL may end in {@code /v1}, where Ollama serves OpenAI's protocol; the suffix is removed. */
    private static Vendor ollama(String baseUrl, ModelCatalogue models, Connections connections) {
        String root = baseUrl.replaceAll("/v1$", "");
        var model = OllamaStreamingChatModel.builder()
                .httpClientBuilder(StreamCall.transport())
                .baseUrl(root)
                .returnThinking(false)
                .build();
        ContextWindows windows = new OllamaContextWindows(models, connections, root);
        return new Vendor(
                model, OllamaStreamValidator::new, new OllamaContextSize(windows), windows, DEFAULT_MAX_TEMPERATURE);
    }

    /** Appends the API version, which these settings omit, unless the base URL already ends in it. */
    private static String versioned(String root, String version) {
        return root.endsWith(version) ? root : root + version;
    }

    private static String or(@Nullable String value, String defaultValue) {
        return Objects.requireNonNullElse(value, defaultValue);
    }
}
