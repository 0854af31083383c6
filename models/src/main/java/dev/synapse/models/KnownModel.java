package dev.synapse.models;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A model that is known by name.
 *
 * @param name for people
 * @param contextWindow tokens of prompt and answer together, null where nobody said
 * @param maxOutputTokens the most that one answer may have, null where nobody said
 * @param listPrice null where nobody said
 */
public record KnownModel(
        String id,
        String name,
        @Nullable Integer contextWindow,
        @Nullable Integer maxOutputTokens,
        @Nullable ListPrice listPrice) {
    /** The price, if it is known. */
    public Optional<ListPrice> price() {
        return Optional.ofNullable(listPrice);
    }
}
