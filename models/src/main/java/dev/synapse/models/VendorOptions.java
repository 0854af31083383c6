package dev.synapse.models;

import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;

/** Vendor-specific parameters of a call, such as the name of the output limit, which includes reasoning tokens. */
@FunctionalInterface
interface VendorOptions {
    /** {@code max_tokens}, which nearly all vendors accept. */
    VendorOptions MAX_TOKENS = request -> DefaultChatRequestParameters.builder()
            .maxOutputTokens(request.maxOutputTokens())
            .build();

    /** {@code max_completion_tokens}, for OpenAI itself: its reasoning models reject {@code max_tokens}. */
    VendorOptions MAX_COMPLETION_TOKENS = request -> OpenAiChatRequestParameters.builder()
            .maxCompletionTokens(request.maxOutputTokens())
            .build();

    /** The parameters that this request adds to the common ones. */
    ChatRequestParameters of(ModelRequest request);
}
