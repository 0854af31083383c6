package dev.synapse.models.http;

import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The transport that LangChain4j's models share: it passes each request to the {@link StreamCall} of the current
 * thread. A new model for each call would cost more than the call itself, because each builder looks up service
 * providers. The timeouts of this transport are ignored in favour of the call's.
 */
enum CurrentCallTransport implements HttpClient, HttpClientBuilder {
    TRANSPORT;

    static final ScopedValue<StreamCall> CALL = ScopedValue.newInstance();

    @Override
    public SuccessfulHttpResponse execute(HttpRequest request) {
        throw new UnsupportedOperationException("only streaming calls are supported");
    }

    @Override
    public void execute(HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
        CALL.get().execute(request, parser, listener);
    }

    @Override
    public HttpClient build() {
        return this;
    }

    @Override
    public @Nullable Duration connectTimeout() {
        return null;
    }

    @Override
    public HttpClientBuilder connectTimeout(Duration timeout) {
        return this;
    }

    @Override
    public @Nullable Duration readTimeout() {
        return null;
    }

    @Override
    public HttpClientBuilder readTimeout(Duration timeout) {
        return this;
    }
}
