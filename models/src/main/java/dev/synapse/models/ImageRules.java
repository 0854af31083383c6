package dev.synapse.models;

import java.util.Set;

/**
 * What a vendor accepts as images in one request, by its documentation. Immutable.
 *
 * @param maxCount the most images
 * @param maxTotal the most characters of base64 in all images
 * @param maxEach the most characters of base64 in one image
 * @param maxSide the longest side in pixels
 * @param mediaTypes the formats
 */
record ImageRules(int maxCount, long maxTotal, long maxEach, int maxSide, Set<String> mediaTypes) {
    private static final long MB = 1 << 20;
    private static final Set<String> COMMON = Set.of("image/png", "image/jpeg", "image/webp", "image/gif");

    /**
     * <a href="https://developers.openai.com/api/docs/guides/images-vision">OpenAI</a>: 20 MB a file, 50 MB a request. Other servers with
     * its protocol have limits of their own, which they state when they refuse a request.
     */
    static final ImageRules OPENAI = new ImageRules(500, 50 * MB, 20 * MB / 3 * 4, Integer.MAX_VALUE, COMMON);

    /**
     * <a href="https://platform.claude.com/docs/en/build-with-claude/vision">Anthropic</a>: a request has 32 MB, and with more than 20
     * images none may have a side of more than 2,000 pixels.
     */
    static final ImageRules ANTHROPIC = new ImageRules(20, 30 * MB, 10 * MB, 8_000, COMMON);

    /** <a href="https://ai.google.dev/gemini-api/docs/image-understanding">Gemini</a>: a request with inline data has 20 MB. */
    static final ImageRules GEMINI = new ImageRules(
            3_000,
            18 * MB,
            18 * MB,
            Integer.MAX_VALUE,
            Set.of("image/png", "image/jpeg", "image/webp", "image/heic", "image/heif"));

    /** Ollama states no limits; <a href="https://github.com/ollama/ollama/pull/10653">WebP</a> is supported from 0.7 on. */
    static final ImageRules OLLAMA = new ImageRules(
            Integer.MAX_VALUE,
            Long.MAX_VALUE,
            Long.MAX_VALUE,
            Integer.MAX_VALUE,
            Set.of("image/png", "image/jpeg", "image/webp"));

    ImageRules {
        mediaTypes = Set.copyOf(mediaTypes);
    }
}
