package dev.synapse.shared.model;

import org.jspecify.annotations.Nullable;

/**
 * What a group says of models beside what its members do.
 *
 * @param fallbackProvider asked where a member's own model cannot answer, null for the workers' setting
 * @param fallbackModel null for that provider's default
 */
public record ModelPolicy(
        @Nullable String fallbackProvider, @Nullable String fallbackModel) {

    /** Says nothing: what the workers' settings say counts. */
    public static final ModelPolicy NONE = new ModelPolicy(null, null);
}
