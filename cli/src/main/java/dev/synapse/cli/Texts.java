package dev.synapse.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Texts from the server, made fit for a line of a terminal. */
final class Texts {
    private Texts() {}

    /** One line of at most {@code longest} characters. */
    static String excerpt(String text, int longest) {
        String line = text.strip().replaceAll("\\s+", " ");
        if (line.codePointCount(0, line.length()) <= longest) {
            return line;
        }
        return line.substring(0, line.offsetByCodePoints(0, longest - 1)) + "…";
    }

    /**
     * Control characters as pictures. What a model or a web page wrote must not move the cursor, set the window's title
     * or type for the user.
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

    /** Where a text ends that goes up to {@code from}, without the white space at its end. */
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

    /** The reason in an {@code error} field, be it a text or an object that has one. */
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
