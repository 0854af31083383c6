package dev.synapse.gateway.intake;

import dev.synapse.gateway.web.ApiException;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.http.HttpStatus;

/**
 * The maximum body size of requests on a path.
 *
 * @param methods the methods it applies to; empty for all
 * @param isText whether the body has to be UTF-8, as JSON and forms are
 */
record BodySizeLimit(Set<String> methods, Pattern path, int maxBytes, boolean isText) {

    static BodySizeLimit text(Set<String> methods, String path, int maxBytes) {
        return new BodySizeLimit(methods, pattern(path), maxBytes, true);
    }

    static BodySizeLimit bytes(Set<String> methods, String path, int maxBytes) {
        return new BodySizeLimit(methods, pattern(path), maxBytes, false);
    }

    private static Pattern pattern(String path) {
        return Pattern.compile(path + "/?", Pattern.DOTALL);
    }

    boolean matches(String method, String uri) {
        return (methods.isEmpty() || methods.contains(method))
                && path.matcher(uri).matches();
    }

    /** The error for a larger body. */
    ApiException tooLarge() {
        return ApiException.of(
                HttpStatus.CONTENT_TOO_LARGE,
                "The body exceeds the limit of %d bytes for this path.".formatted(maxBytes));
    }
}
