package dev.synapse.models;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A model of the catalogue.
 *
 * @param id the vendor's id
 * @param name the display name
 * @param contextWindow size of the context window in tokens, prompt and answer together; null if unknown
 * @param maxOutputTokens maximum length of an answer in tokens; null if unknown
 * @param listPrice null if unknown
 * @param imageTokens how it counts images, null if no more than others do
 * @param traits what requests to it must look like
 */
public record KnownModel(
        String id,
        String name,
        @Nullable Integer contextWindow,
        @Nullable Integer maxOutputTokens,
        @Nullable ListPrice listPrice,
        @Nullable ImageTokens imageTokens,
        ModelTraits traits) {
    /** The list price, empty if unknown. */
    public Optional<ListPrice> price() {
        return Optional.ofNullable(listPrice);
    }
}
