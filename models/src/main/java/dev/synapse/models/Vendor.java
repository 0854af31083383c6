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
 * What differs between vendors.
 *
 * @param model LangChain4j's, for any model id, to be asked within {@link StreamCall#run}
 * @param newGuard makes a guard for one call
 * @param options what of a call is told in the vendor's own words
 * @param windows how many tokens its models take
 * @param maxTemperature what is above it counts as it, because the vendor would refuse the call
 */
record Vendor(
        StreamingChatModel model,
        Supplier<StreamValidator> newGuard,
        VendorOptions options,
        ContextWindows windows,
        double maxTemperature) {
    private static final double USUAL_MAX_TEMPERATURE = 2;
    private static final double ANTHROPIC_MAX_TEMPERATURE = 1;

    /** Anthropic's protocol wants a limit; this one is within what every current model allows. */
    private static final int ANTHROPIC_MAX_TOKENS = 8192;

    /** The vendors that are configured by name, the preferred one first. */
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

    /** OpenAI and whoever speaks its protocol; without a key no {@code Authorization} is sent. */
    private static Vendor openai(String baseUrl, @Nullable String key, VendorOptions options, ContextWindows windows) {
        var builder = new OpenAiStreamingChatModelBuilder()
                .httpClientBuilder(StreamCall.transport())
                .baseUrl(baseUrl);
        return new Vendor(
                (key == null ? builder : builder.apiKey(key)).build(),
                OpenAiStreamValidator::new,
                options,
                windows,
                USUAL_MAX_TEMPERATURE);
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
                // left open, LangChain4j mixes the thoughts into the text
                .returnThinking(false)
                .build();
        return new Vendor(model, GeminiStreamValidator::new, VendorOptions.MAX_TOKENS, windows, USUAL_MAX_TEMPERATURE);
    }

    /** The root may end in the {@code /v1} under which Ollama speaks OpenAI's protocol: it is taken off. */
    private static Vendor ollama(String given, ModelCatalogue models, Connections connections) {
        String root = given.replaceAll("/v1$", "");
        var model = OllamaStreamingChatModel.builder()
                .httpClientBuilder(StreamCall.transport())
                .baseUrl(root)
                .returnThinking(false)
                .build();
        ContextWindows windows = new OllamaContextWindows(models, connections, root);
        return new Vendor(
                model, OllamaStreamValidator::new, new OllamaContextSize(windows), windows, USUAL_MAX_TEMPERATURE);
    }

    /** Adds the version of the protocol, which these settings do not carry; who gives it nevertheless is understood. */
    private static String versioned(String root, String version) {
        return root.endsWith(version) ? root : root + version;
    }

    private static String or(@Nullable String given, String otherwise) {
        return Objects.requireNonNullElse(given, otherwise);
    }
}
