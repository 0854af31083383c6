package dev.synapse.models;

import org.jspecify.annotations.Nullable;

/**
 * An image of a prompt. Its text form leaves the data out, so that they reach no log. Immutable.
 *
 * @param name the file's name
 * @param mediaType for example {@code image/png}
 * @param base64 the data
 * @param width in pixels; null if unknown
 * @param height in pixels; null if unknown
 */
public record PromptImage(
        String name,
        String mediaType,
        String base64,
        @Nullable Integer width,
        @Nullable Integer height) {

    /** The side of the square that Claude counts as a token; OpenAI's models count squares of 32 pixels, Gemini's larger ones. */
    private static final int PATCH = 28;

    /** What Gemini 3 counts for an image of any size; other vendors count less for small ones. */
    private static final long MIN_TOKENS = 1_120;

    /** What Claude counts at most; larger images are scaled down. */
    private static final long MAX_TOKENS = 4_784;

    /** The estimated tokens of an image of this size, which is the most if the size is unknown. */
    public static long tokens(@Nullable Integer width, @Nullable Integer height) {
        return width == null || height == null
                ? MAX_TOKENS
                : Math.clamp(
                        Math.ceilDivExact((long) width, PATCH) * Math.ceilDivExact((long) height, PATCH),
                        MIN_TOKENS,
                        MAX_TOKENS);
    }

    /** The estimated tokens of the image, without the line that names it. */
    public long tokens() {
        return tokens(width, height);
    }

    /** The size of the file in bytes. */
    long bytes() {
        int padding = base64.endsWith("==") ? 2 : base64.endsWith("=") ? 1 : 0;
        return base64.length() / 4 * 3L - padding;
    }

    /** The longer side in pixels, 0 if unknown. */
    int longerSide() {
        return Math.max(width == null ? 0 : width, height == null ? 0 : height);
    }

    /** The image as an address that contains it. */
    String dataUrl() {
        return "data:" + mediaType + ";base64," + base64;
    }

    /** The line that names the image in the text of its message. */
    String label() {
        return FileNote.attached(name, mediaType, bytes());
    }

    /** The line that takes the place of the image, with the reason why the model does not get it. */
    String note(String reason) {
        return FileNote.of(name, mediaType, bytes(), reason);
    }

    @Override
    public String toString() {
        return label();
    }
}
