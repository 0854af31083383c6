package dev.synapse.workers.model;

import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.synapse.workers.http.StreamGuard;
import org.jspecify.annotations.Nullable;

/** OpenAI and whoever speaks its protocol; without a key no {@code Authorization} is sent. */
record OpenAi(String baseUrl, @Nullable String key) implements Vendor {
    static final String DEFAULT_BASE_URL = "https://api.openai.com/v1";

    @Override
    public StreamingChatModel model(HttpClientBuilder transport, ModelRequest request) {
        var builder = OpenAiStreamingChatModel.builder()
                .httpClientBuilder(transport)
                .baseUrl(baseUrl)
                .modelName(request.model());
        return (key == null ? builder : builder.apiKey(key)).build();
    }

    @Override
    public StreamGuard guard() {
        return new OpenAiGuard();
    }
}
