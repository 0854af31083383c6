package dev.synapse.models;

import org.jspecify.annotations.Nullable;

/**
 * How a model counts images that cost far more than others count: a number for each image, and one for each tile of 512 pixels, after OpenAI's
 * scaling to at most 2,048 pixels and then to 768 on the shorter side.
 *
 * <p>Source: <a href="https://developers.openai.com/api/docs/guides/images-vision">OpenAI</a>.
 *
 * @param base for each image
 * @param tile for each of its tiles
 */
public record ImageTokens(int base, int tile) {
    private static final double LONGEST = 2_048;
    private static final double SHORTEST = 768;
    private static final int TILE = 512;
    private static final int MOST_TILES = 8;

    /** The tokens of an image of this size, which is the most if the size is unknown. */
    long of(@Nullable Integer width, @Nullable Integer height) {
        return base + (long) tile * (width == null || height == null ? MOST_TILES : tiles(width, height));
    }

    private static long tiles(int width, int height) {
        double fitted = Math.min(1, LONGEST / Math.max(width, height));
        double scale = Math.min(fitted, SHORTEST / Math.min(width, height));
        return count(width * scale) * count(height * scale);
    }

    private static long count(double pixels) {
        return Math.max(1, (long) Math.ceil(Math.round(pixels) / (double) TILE));
    }
}
