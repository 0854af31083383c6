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
 * @param vision whether the model sees images, null if unknown
 * @param toolCallsInText whether its server may leave tool calls in the text of an answer, null if unknown
 * @param options what its requests contain unless a member has other options
 */
public record ModelTraits(
        @Nullable OpenAiProtocol openAiProtocol,
        @Nullable String openAiLengthParameter,
        Set<String> refusedParameters,
        @Nullable Boolean vision,
        @Nullable Boolean toolCallsInText,
        ModelOptions options) {
    /** Nothing is known. */
    static final ModelTraits NONE = new ModelTraits(null, null, Set.of(), null, null, ModelOptions.NONE);

    public ModelTraits {
        refusedParameters = Set.copyOf(refusedParameters);
    }

    /** What the model refuses, images included if it is known not to see. */
    RefusedParameters refused() {
        RefusedParameters listed = RefusedParameters.NONE.and(refusedParameters);
        return Boolean.FALSE.equals(vision) ? listed.and(Set.of(OptionalParameters.IMAGES)) : listed;
    }

    /** These traits of a model that sees images, or does not. */
    ModelTraits withVision(@Nullable Boolean sees) {
        return new ModelTraits(
                openAiProtocol, openAiLengthParameter, refusedParameters, sees, toolCallsInText, options);
    }

    /** These traits with an answer to whether tool calls may be in the text, unless there is one. */
    ModelTraits withToolCallsInText(boolean unlessKnown) {
        return toolCallsInText != null
                ? this
                : new ModelTraits(
                        openAiProtocol, openAiLengthParameter, refusedParameters, vision, unlessKnown, options);
    }

    /** These traits on a server whose protocols are not known. */
    ModelTraits withoutProtocol() {
        return new ModelTraits(null, openAiLengthParameter, refusedParameters, vision, toolCallsInText, options);
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
