package dev.synapse.models;

import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;

/** What a vendor is told of a call in words of its own: how long an answer may be, thoughts included, and what else it wants to know. */
@FunctionalInterface
interface VendorOptions {
    /** The word for the longest answer that nearly all know. */
    VendorOptions MAX_TOKENS = request -> DefaultChatRequestParameters.builder()
            .maxOutputTokens(request.maxOutputTokens())
            .build();

    /** OpenAI itself: its models that think refuse {@code max_tokens}. */
    VendorOptions MAX_COMPLETION_TOKENS = request -> OpenAiChatRequestParameters.builder()
            .maxCompletionTokens(request.maxOutputTokens())
            .build();

    ChatRequestParameters of(ModelRequest request);
}
