package dev.synapse.gateway.web;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/** A place in a list, as opaque text for clients to hand back. What they make up themselves is a 400. */
public record Cursor(List<String> parts) {

    /** The text that stands for these values. */
    public static String write(Object... values) {
        String plain = Arrays.stream(values).map(String::valueOf).collect(Collectors.joining("_"));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    }

    /** Reads such a text of so many values. */
    public static Cursor parse(String text, int count) {
        try {
            String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
            List<String> parts = List.of(plain.split("_", -1));
            if (parts.size() == count) {
                return new Cursor(parts);
            }
        } catch (IllegalArgumentException e) {
            // answered below
        }
        throw invalid();
    }

    /** A value that was a number from 0 to some 300,000 years. */
    public long number(int index) {
        String part = parts.get(index);
        if (!part.matches("[0-9]{1,13}")) {
            throw invalid();
        }
        return Long.parseLong(part);
    }

    /** A value that was a UUID. */
    public UUID uuid(int index) {
        return PathIds.uuid(parts.get(index));
    }

    private static ApiException invalid() {
        return ApiException.malformed("The cursor is not one of ours.");
    }
}
