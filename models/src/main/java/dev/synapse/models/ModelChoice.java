package dev.synapse.models;

import java.util.Optional;

/**
 * A provider and a model as configured.
 *
 * @param provider its canonical name, empty if not configured
 * @param model empty for the provider's default
 */
public record ModelChoice(Optional<String> provider, Optional<String> model) {

    /** Neither provider nor model is configured. */
    public static final ModelChoice NONE = new ModelChoice(Optional.empty(), Optional.empty());
}
