package dev.synapse.models;

import dev.synapse.shared.net.Endpoints;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The vendors' API keys, base URLs and OpenAI's protocol from the environment; a blank value counts as missing. An invalid value is
 * rejected with a message that names the setting and never contains a key.
 */
public record ProviderSettings(
        @Nullable String openaiKey,
        @Nullable String openaiBaseUrl,
        @Nullable String anthropicKey,
        @Nullable String anthropicBaseUrl,
        @Nullable String geminiKey,
        @Nullable String geminiBaseUrl,
        @Nullable String ollamaBaseUrl,
        @Nullable String openaiProtocol) {
    public ProviderSettings {
        openaiKey = Endpoints.key("OPENAI_API_KEY", openaiKey);
        openaiBaseUrl = address("OPENAI_BASE_URL", openaiBaseUrl);
        anthropicKey = Endpoints.key("ANTHROPIC_API_KEY", anthropicKey);
        anthropicBaseUrl = address("ANTHROPIC_BASE_URL", anthropicBaseUrl);
        geminiKey = Endpoints.key("GEMINI_API_KEY", geminiKey);
        geminiBaseUrl = address("GEMINI_BASE_URL", geminiBaseUrl);
        ollamaBaseUrl = address("OLLAMA_BASE_URL", ollamaBaseUrl);
        openaiProtocol = openaiProtocol == null || openaiProtocol.isBlank() ? null : openaiProtocol.strip();
        if (openaiProtocol != null) {
            OpenAiProtocol.of(openaiProtocol);
        }
    }

    /** Settings that leave OpenAI's protocol to the model. */
    public ProviderSettings(
            @Nullable String openaiKey,
            @Nullable String openaiBaseUrl,
            @Nullable String anthropicKey,
            @Nullable String anthropicBaseUrl,
            @Nullable String geminiKey,
            @Nullable String geminiBaseUrl,
            @Nullable String ollamaBaseUrl) {
        this(openaiKey, openaiBaseUrl, anthropicKey, anthropicBaseUrl, geminiKey, geminiBaseUrl, ollamaBaseUrl, null);
    }

    /** These settings with this protocol of OpenAI's servers, {@code chat} or {@code responses}. */
    public ProviderSettings withOpenaiProtocol(String protocol) {
        return new ProviderSettings(
                openaiKey,
                openaiBaseUrl,
                anthropicKey,
                anthropicBaseUrl,
                geminiKey,
                geminiBaseUrl,
                ollamaBaseUrl,
                protocol);
    }

    /** No vendors: only the demo model. */
    public static ProviderSettings none() {
        return new ProviderSettings(null, null, null, null, null, null, null);
    }

    /** An OpenAI-compatible server. */
    public static ProviderSettings openai(String baseUrl, @Nullable String key) {
        return new ProviderSettings(key, baseUrl, null, null, null, null, null);
    }

    /** The protocol in which OpenAI's servers are asked, if stated. */
    Optional<OpenAiProtocol> protocol() {
        return Optional.ofNullable(openaiProtocol).map(OpenAiProtocol::of);
    }

    /** All keys, to be masked in messages. */
    List<String> keys() {
        return Stream.of(openaiKey, anthropicKey, geminiKey)
                .filter(Objects::nonNull)
                .toList();
    }

    /** A name of the account and server of a provider, without its key: the same for the same address and key only. */
    public String account(String provider) {
        String parts = switch (provider) {
            case "openai" -> openaiBaseUrl + " " + openaiKey;
            case "anthropic" -> anthropicBaseUrl + " " + anthropicKey;
            case "gemini" -> geminiBaseUrl + " " + geminiKey;
            case "ollama" -> String.valueOf(ollamaBaseUrl);
            default -> "";
        };
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(parts.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "ProviderSettings[openai=%s, anthropic=%s, gemini=%s, ollama=%s]"
                .formatted(
                        state(openaiKey, openaiBaseUrl),
                        state(anthropicKey, anthropicBaseUrl),
                        state(geminiKey, geminiBaseUrl),
                        state(null, ollamaBaseUrl));
    }

    private static String state(@Nullable String key, @Nullable String address) {
        return (key == null ? "no key" : "key set") + (address == null ? "" : " at " + address);
    }

    private static @Nullable String address(String name, @Nullable String value) {
        return Endpoints.address(name, value, "http://localhost:11434/v1");
    }
}
