package dev.synapse.workers.model;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The keys and addresses of the vendors, as the environment gives them; blank is the same as missing. A value that
 * cannot be right is refused with a message that names the setting and never shows a key.
 */
public record ProviderSettings(
        @Nullable String openaiKey,
        @Nullable String openaiBaseUrl,
        @Nullable String anthropicKey,
        @Nullable String anthropicBaseUrl,
        @Nullable String geminiKey,
        @Nullable String geminiBaseUrl,
        @Nullable String ollamaBaseUrl) {
    public ProviderSettings {
        openaiKey = key("OPENAI_API_KEY", openaiKey);
        openaiBaseUrl = address("OPENAI_BASE_URL", openaiBaseUrl);
        anthropicKey = key("ANTHROPIC_API_KEY", anthropicKey);
        anthropicBaseUrl = address("ANTHROPIC_BASE_URL", anthropicBaseUrl);
        geminiKey = key("GEMINI_API_KEY", geminiKey);
        geminiBaseUrl = address("GEMINI_BASE_URL", geminiBaseUrl);
        ollamaBaseUrl = address("OLLAMA_BASE_URL", ollamaBaseUrl);
    }

    /** No vendor at all: only the demo model. */
    public static ProviderSettings none() {
        return new ProviderSettings(null, null, null, null, null, null, null);
    }

    /** An OpenAI-compatible server. */
    public static ProviderSettings openai(String baseUrl, @Nullable String key) {
        return new ProviderSettings(key, baseUrl, null, null, null, null, null);
    }

    /** What must never be shown. */
    List<String> keys() {
        return Stream.of(openaiKey, anthropicKey, geminiKey)
                .filter(Objects::nonNull)
                .toList();
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

    private static @Nullable String key(String name, @Nullable String value) {
        if (value == null || value.isBlank()) {
            return null;
        }
        String key = value.strip();
        if (!key.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new IllegalArgumentException(
                    name + " has a character that no key has (a space, a quote of another alphabet, a line break)");
        }
        return key;
    }

    private static @Nullable String address(String name, @Nullable String value) {
        if (value == null || value.isBlank()) {
            return null;
        }
        String address = value.strip().replaceAll("/+$", "");
        try {
            URI uri = new URI(address);
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            if ((scheme.equals("http") || scheme.equals("https"))
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null) {
                return address;
            }
        } catch (URISyntaxException invalid) {
            throw new IllegalArgumentException(badAddress(name), invalid);
        }
        throw new IllegalArgumentException(badAddress(name));
    }

    private static String badAddress(String name) {
        return name + " is not an address like http://localhost:11434/v1 (http or https, no user, no query)";
    }
}
