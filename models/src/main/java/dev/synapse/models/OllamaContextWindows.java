package dev.synapse.models;

/**
 * The context windows of Ollama's models. Ollama never runs a model with a larger context than it was trained for,
 * whatever the request says, and silently truncates the excess of the prompt. For a model that is not in the
 * catalogue, the server is therefore asked for the trained context length. The default window applies if it is
 * unknown, and is also the upper limit: only the operator may decide to spend more memory.
 *
 * @param models the catalogue
 * @param server what the server says
 */
record OllamaContextWindows(ModelCatalogue models, OllamaModels server) implements ContextWindows {

    @Override
    public long of(String model) {
        long listed = models.contextWindow("ollama", model);
        return models.hasContextWindow("ollama", model)
                ? listed
                : Math.min(listed, server.show(model).trainedFor().orElse(listed));
    }
}
