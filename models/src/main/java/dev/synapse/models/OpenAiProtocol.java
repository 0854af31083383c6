package dev.synapse.models;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The protocols of OpenAI's servers. */
public enum OpenAiProtocol {
    /** Chat Completions, which most compatible servers speak. */
    @JsonProperty("chat")
    CHAT,

    /** Responses, which OpenAI's newest models need in order to think and call tools. */
    @JsonProperty("responses")
    RESPONSES;

    /**
     * Parses the value of {@code OPENAI_PROTOCOL}.
     *
     * @throws IllegalArgumentException if the value is unknown; the message lists the valid values
     */
    static OpenAiProtocol of(String setting) {
        return switch (setting) {
            case "chat" -> CHAT;
            case "responses" -> RESPONSES;
            default ->
                throw new IllegalArgumentException(
                        "OPENAI_PROTOCOL is \"%s\": must be chat or responses".formatted(setting));
        };
    }
}
