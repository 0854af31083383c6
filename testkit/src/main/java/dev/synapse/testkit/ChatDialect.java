package dev.synapse.testkit;

/** Vendors whose servers speak OpenAI's chat completions, each with rules of its own besides those that {@link ChatRules} has for all. */
public enum ChatDialect {
    /** A server with the rules that most have. */
    COMMON,
    /** OpenAI itself: its reasoning models have other parameters, and from GPT-5.4 on take no tools while they reason. */
    OPENAI,
    /** Mistral's API, and vLLM with Mistral's templates: ids of nine letters and digits, and no field that it does not know. */
    MISTRAL,
    /** DeepSeek while it thinks: a tool call comes with its reasoning. */
    DEEPSEEK
}
