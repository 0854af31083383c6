package dev.synapse.shared.model;

import org.jspecify.annotations.Nullable;

/**
 * A group's settings for models, in addition to those of its members. Immutable.
 *
 * @param fallbackProvider the provider to call if a member's own model fails, null for the workers' setting
 * @param fallbackModel the model of that provider, null for its default
 */
public record ModelPolicy(
        @Nullable String fallbackProvider, @Nullable String fallbackModel) {

    /** No settings: those of the workers apply. */
    public static final ModelPolicy NONE = new ModelPolicy(null, null);
}
