package dev.synapse.models;

import dev.synapse.shared.model.ModelOptions;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What requests to a model must look like, as far as it is known.
 *
 * @param openAiProtocol the protocol in which OpenAI's servers have the model, null if unknown
 * @param openAiLengthParameter the name of Chat Completions' parameter that limits the answer, null if unknown
 * @param refusedParameters the parameters that the model refuses
 * @param options what its requests contain unless a member has other options
 */
public record ModelTraits(
        @Nullable OpenAiProtocol openAiProtocol,
        @Nullable String openAiLengthParameter,
        Set<String> refusedParameters,
        ModelOptions options) {
    /** Nothing is known. */
    static final ModelTraits NONE = new ModelTraits(null, null, Set.of(), ModelOptions.NONE);

    public ModelTraits {
        refusedParameters = Set.copyOf(refusedParameters);
    }

    /** These traits on a server whose protocols are not known. */
    ModelTraits withoutProtocol() {
        return new ModelTraits(null, openAiLengthParameter, refusedParameters, options);
    }

    /** The protocol in which OpenAI's servers have the model, if known. */
    Optional<OpenAiProtocol> protocol() {
        return Optional.ofNullable(openAiProtocol);
    }

    /** The name of Chat Completions' parameter that limits the answer, if known. */
    Optional<String> lengthParameter() {
        return Optional.ofNullable(openAiLengthParameter);
    }
}
