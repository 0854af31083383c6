package dev.synapse.gateway.web;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/** A position in a list, as an opaque text that clients send back. A text that this class did not write is a 400. */
public record Cursor(List<String> parts) {

    /** Encodes the values. */
    public static String write(Object... values) {
        String plain = Arrays.stream(values).map(String::valueOf).collect(Collectors.joining("_"));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    }

    /** Decodes a text with the given number of values, of which the last may contain an underscore. */
    public static Cursor parse(String text, int count) {
        try {
            String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
            List<String> parts = List.of(plain.split("_", count));
            if (parts.size() == count) {
                return new Cursor(parts);
            }
        } catch (IllegalArgumentException e) {
            // reported below
        }
        throw invalid();
    }

    /** The value as a number of up to 13 digits, such as a time in milliseconds. */
    public long number(int index) {
        String part = parts.get(index);
        if (!part.matches("[0-9]{1,13}")) {
            throw invalid();
        }
        return Long.parseLong(part);
    }

    /** The value as a UUID. */
    public UUID uuid(int index) {
        return PathIds.uuid(parts.get(index));
    }

    private static ApiException invalid() {
        return ApiException.malformed("Invalid cursor.");
    }
}
