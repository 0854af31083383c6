package dev.synapse.models;

/**
 * The token counts of one call as reported by the vendor; zero if not reported.
 *
 * @param inputTokens the whole prompt, including the cached part
 * @param outputTokens the answer, including reasoning tokens
 * @param cachedTokens the part of the prompt read from the vendor's cache
 */
public record ModelUsage(long inputTokens, long outputTokens, long cachedTokens) {
    /** No tokens reported. */
    public static final ModelUsage NONE = new ModelUsage(0, 0, 0);
}
