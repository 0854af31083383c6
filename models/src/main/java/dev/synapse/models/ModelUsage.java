package dev.synapse.models;

/**
 * The tokens of one call, as the vendor counted them; zero where it did not say.
 *
 * @param inputTokens the whole prompt, cached or not
 * @param cachedTokens the part of the prompt that came from the vendor's cache
 */
public record ModelUsage(long inputTokens, long outputTokens, long cachedTokens) {
    /** Where nothing was counted. */
    public static final ModelUsage NONE = new ModelUsage(0, 0, 0);
}
