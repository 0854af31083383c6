package dev.synapse.models;

import java.util.Optional;

/**
 * A provider and a model as settings name them.
 *
 * @param provider in its own name, empty where none is named
 * @param model empty for the provider's default
 */
public record ModelChoice(Optional<String> provider, Optional<String> model) {

    /** Nothing is named. */
    public static final ModelChoice NONE = new ModelChoice(Optional.empty(), Optional.empty());
}
