package dev.synapse.gateway.files;

import dev.synapse.gateway.web.ApiException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/**
 * The media type that a client states for a file, without parameters.
 *
 * @param name in lower case, such as {@code text/csv}
 * @param isImage whether it is an image, otherwise it is a text
 */
record DeclaredType(String name, boolean isImage) {

    private static final int MAX_LENGTH = 100;
    private static final Map<String, String> IMAGES =
            Map.of("image/png", "image.png", "image/jpeg", "image.jpg", "image/webp", "image.webp");
    private static final Set<String> TEXTS = Set.of(
            "application/json",
            "application/ld+json",
            "application/x-ndjson",
            "application/xml",
            "application/yaml",
            "application/x-yaml",
            "application/toml",
            "application/sql",
            "application/javascript",
            "application/x-sh");
    private static final Pattern STRUCTURED_TEXT = Pattern.compile("application/[a-z0-9.-]+\\+(json|xml|yaml)");

    /** The type in a {@code Content-Type} field; 415 if files of that type are not accepted. */
    static DeclaredType of(@Nullable String contentType) {
        MediaType type = parse(contentType);
        String name = (type.getType() + "/" + type.getSubtype()).toLowerCase(Locale.ROOT);
        if (IMAGES.containsKey(name)) {
            return new DeclaredType(name, true);
        }
        boolean isText = type.getType().equalsIgnoreCase("text")
                || TEXTS.contains(name)
                || STRUCTURED_TEXT.matcher(name).matches();
        if (!isText || name.length() > MAX_LENGTH) {
            throw unsupported("Content-Type \"%s\" is not supported".formatted(contentType));
        }
        if (type.getCharset() != null
                && !type.getCharset().equals(StandardCharsets.UTF_8)
                && !type.getCharset().equals(StandardCharsets.US_ASCII)) {
            throw unsupported("The character set %s is not supported".formatted(type.getCharset()));
        }
        return new DeclaredType(name, false);
    }

    private static MediaType parse(@Nullable String contentType) {
        if (contentType == null) {
            throw unsupported("Content-Type is missing");
        }
        try {
            return MediaType.parseMediaType(contentType);
        } catch (IllegalArgumentException e) {
            throw unsupported("Content-Type \"%s\" is not a media type".formatted(contentType));
        }
    }

    private static ApiException unsupported(String reason) {
        return ApiException.of(
                HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                reason + "; send image/png, image/jpeg, image/webp, or a text such as text/plain or application/json"
                        + " in UTF-8.");
    }

    /** The name of a file that has none. */
    String defaultName() {
        return IMAGES.getOrDefault(name, "text.txt");
    }
}
