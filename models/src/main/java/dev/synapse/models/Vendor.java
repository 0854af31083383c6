package dev.synapse.models;

import dev.synapse.models.http.Connections;
import dev.synapse.models.http.StreamFailure;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A configured vendor.
 *
 * @param protocols the protocol in which each model is asked
 * @param substitutes the protocol to try after one failed because the server does not have it
 * @param windows the context windows of the vendor's models
 * @param traitsOf what is known of each model
 */
record Vendor(
        Function<String, ModelProtocol> protocols,
        BiFunction<ModelProtocol, StreamFailure, Optional<ModelProtocol>> substitutes,
        ContextWindows windows,
        Function<String, ModelTraits> traitsOf) {
    /** The configured vendors by provider name, in order of preference. */
    static Map<String, Vendor> configured(ProviderSettings settings, ModelCatalogue models, Connections connections) {
        Map<String, Vendor> vendors = new LinkedHashMap<>();
        if (settings.openaiKey() != null || settings.openaiBaseUrl() != null) {
            vendors.put("openai", openai(settings, models));
        }
        if (settings.anthropicKey() != null) {
            String root = or(settings.anthropicBaseUrl(), "https://api.anthropic.com");
            ModelProtocol protocol = new AnthropicMessages(versioned(root, "/v1"), settings.anthropicKey(), models);
            vendors.put("anthropic", of("anthropic", protocol, models));
        }
        if (settings.geminiKey() != null) {
            String root = or(settings.geminiBaseUrl(), "https://generativelanguage.googleapis.com");
            ModelProtocol protocol = new Gemini(versioned(root, "/v1beta"), settings.geminiKey());
            vendors.put("gemini", of("gemini", protocol, models));
        }
        if (settings.ollamaBaseUrl() != null) {
            vendors.put("ollama", ollama(settings.ollamaBaseUrl(), models, connections));
        }
        return vendors;
    }

    /** The protocol in which the model is asked. */
    ModelProtocol protocol(String model) {
        return protocols.apply(model);
    }

    /** The protocol to try after this one failed because the server does not have it; empty if that was not the reason. */
    Optional<ModelProtocol> substitute(ModelProtocol failed, StreamFailure failure) {
        return substitutes.apply(failed, failure);
    }

    /** What the vendor accepts as tools, in each of its protocols. */
    ToolRules toolRules() {
        return protocol("").toolRules();
    }

    /** What is known of the model. */
    ModelTraits traits(String model) {
        return traitsOf.apply(model);
    }

    private static Vendor of(String provider, ModelProtocol protocol, ModelCatalogue models) {
        return new Vendor(
                model -> protocol,
                (failed, failure) -> Optional.empty(),
                models.windows(provider),
                model -> models.traits(provider, model));
    }

    /** OpenAI and compatible servers, which have a model in one of two protocols. */
    private static Vendor openai(ProviderSettings settings, ModelCatalogue models) {
        String baseUrl = or(settings.openaiBaseUrl(), "https://api.openai.com/v1");
        ModelProtocol chat = new OpenAiChat(
                baseUrl, settings.openaiKey(), lengthParameter(settings.openaiBaseUrl() == null, models));
        ModelProtocol responses = new OpenAiResponses(baseUrl, settings.openaiKey());
        OpenAiProtocols protocols = new OpenAiProtocols(chat, responses, settings.protocol(), models);
        return new Vendor(
                protocols::of, protocols::insteadOf, models.windows("openai"), model -> openAiTraits(models, model));
    }

    /** OpenAI's own models state their calls; of others nothing is known but that their servers may not know the format. */
    private static ModelTraits openAiTraits(ModelCatalogue models, String model) {
        ModelTraits traits = models.traits("openai", model);
        return traits.withToolCallsInText(traits.equals(ModelTraits.NONE));
    }

    /**
     * The name of the parameter that limits the length of a model's answer. OpenAI's reasoning models refuse {@code max_tokens}, and many
     * compatible servers know nothing else: the model decides, also behind a proxy.
     */
    private static Function<String, String> lengthParameter(boolean isOpenAi, ModelCatalogue models) {
        return model -> models.traits("openai", model)
                .lengthParameter()
                .orElse(
                        isOpenAi || model.matches("(.*/)?(gpt-[5-9]|o[1-9]).*")
                                ? "max_completion_tokens"
                                : "max_tokens");
    }

    /** The base URL may end in {@code /v1}, where Ollama serves OpenAI's protocol; the suffix is removed. */
    private static Vendor ollama(String baseUrl, ModelCatalogue models, Connections connections) {
        String root = baseUrl.replaceAll("/v1$", "");
        OllamaModels server = new OllamaModels(connections, root);
        ContextWindows windows = new OllamaContextWindows(models, server);
        ModelProtocol protocol = new OllamaChat(root, new OllamaContextSize(windows));
        return new Vendor(
                model -> protocol,
                (failed, failure) -> Optional.empty(),
                windows,
                model -> ollamaTraits(models, server, model));
    }

    /** Ollama ignores images for a model that cannot see, or says so only when it fails, so that the server is asked beforehand. */
    private static ModelTraits ollamaTraits(ModelCatalogue models, OllamaModels server, String model) {
        ModelTraits listed = models.traits("ollama", model).withToolCallsInText(true);
        return listed.vision() != null || models.hasContextWindow("ollama", model)
                ? listed
                : listed.withVision(server.show(model).vision().orElse(null));
    }

    /** Appends the API version, which these settings omit, unless the base URL already ends in it. */
    private static String versioned(String root, String version) {
        return root.endsWith(version) ? root : root + version;
    }

    private static String or(@Nullable String value, String defaultValue) {
        return Objects.requireNonNullElse(value, defaultValue);
    }
}
