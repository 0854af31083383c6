package dev.synapse.workers.model;

import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;

/** How a vendor is told the most that an answer may have, thoughts included. */
@FunctionalInterface
interface OutputLimit {
    /** The word that nearly all know. */
    OutputLimit MAX_TOKENS = tokens ->
            DefaultChatRequestParameters.builder().maxOutputTokens(tokens).build();

    /** OpenAI itself: its models that think refuse {@code max_tokens}. */
    OutputLimit MAX_COMPLETION_TOKENS = tokens ->
            OpenAiChatRequestParameters.builder().maxCompletionTokens(tokens).build();

    ChatRequestParameters of(int tokens);
}
