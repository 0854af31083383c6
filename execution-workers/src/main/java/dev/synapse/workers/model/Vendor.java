package dev.synapse.workers.model;

import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.synapse.workers.http.StreamGuard;

/** What differs between vendors. Stateless. */
interface Vendor {
    /** The model of LangChain4j, made for one call over the given transport. */
    StreamingChatModel model(HttpClientBuilder transport, ModelRequest request);

    /** A new guard for one call. */
    StreamGuard guard();
}
