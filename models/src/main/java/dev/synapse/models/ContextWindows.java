package dev.synapse.models;

/** The context windows of one provider's models, in tokens. Thread-safe. */
@FunctionalInterface
interface ContextWindows {
    /**
     * The size of the model's context window in tokens, prompt and answer together; a conservative guess for an
     * unknown model.
     */
    long of(String model);
}
