package dev.synapse.models;

/**
 * The maximum length of answers that is sent to Anthropic, whose API requires one: what the model can write, within what its context window
 * leaves. Immutable.
 */
record AnthropicAnswerLimit(ModelCatalogue models) {
    /** Every current model accepts this one. */
    private static final int UNLISTED = 8192;

    /** Room for thinking and a long answer; the models' own limits, up to 128,000, would let a model that repeats itself run for long. */
    private static final int LONGEST = 32_000;

    /** The limit in tokens: that of the request if it has one. */
    int of(ModelRequest request) {
        Integer requested = request.maxOutputTokens();
        return requested != null
                ? requested
                : models.model("anthropic", request.model())
                        .map(model -> of(model, request))
                        .orElse(UNLISTED);
    }

    private static int of(KnownModel model, ModelRequest request) {
        if (model.maxOutputTokens() == null) {
            return UNLISTED;
        }
        int longest = Math.min(model.maxOutputTokens(), LONGEST);
        long left = model.contextWindow() == null ? 0 : model.contextWindow() - PromptTokens.upperBound(request);
        return Math.clamp(left, Math.min(UNLISTED, longest), longest);
    }
}
