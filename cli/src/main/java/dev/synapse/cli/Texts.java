package dev.synapse.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Formats texts from the server for the terminal. */
final class Texts {
    private Texts() {}

    /** Shortens a text to one line of at most {@code maxLength} characters. */
    static String excerpt(String text, int maxLength) {
        String line = text.strip().replaceAll("\\s+", " ");
        if (line.codePointCount(0, line.length()) <= maxLength) {
            return line;
        }
        return line.substring(0, line.offsetByCodePoints(0, maxLength - 1)) + "…";
    }

    /**
     * Replaces control characters by visible symbols, so that text from a model or a web page cannot move the cursor,
     * set the window title or inject input.
     */
    static String visible(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n') {
                continue;
            }
            if (c == '\n' || c == '\t' || !Character.isISOControl(c)) {
                out.append(c);
            } else {
                out.append(c < 0x20 ? (char) (0x2400 + c) : '\uFFFD');
            }
        }
        return out.toString();
    }

    /** Length of the prefix that ends at {@code from}, without trailing white space. */
    static int endOf(CharSequence text, int from) {
        int end = from;
        while (end > 0 && Character.isWhitespace(text.charAt(end - 1))) {
            end--;
        }
        return end;
    }

    static Optional<String> string(@Nullable JsonNode node) {
        return Optional.ofNullable(node)
                .filter(JsonNode::isString)
                .map(JsonNode::stringValue)
                .filter(text -> !text.isBlank());
    }

    /** The reason in an {@code error} field, which is a string or an object. */
    static Optional<String> reason(@Nullable JsonNode error) {
        if (error == null || error.isNull() || error.isMissingNode()) {
            return Optional.empty();
        }
        return string(error)
                .or(() -> string(error.get("reason")))
                .or(() -> string(error.get("message")))
                .or(() -> string(error.get("detail")))
                .or(() -> Optional.of(error.toString()));
    }

    static String seconds(Duration time) {
        return time.toSeconds() < 60
                ? String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0)
                : "%d min %d s".formatted(time.toMinutes(), time.toSecondsPart());
    }
}
