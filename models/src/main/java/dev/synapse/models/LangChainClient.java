package dev.synapse.models;

import dev.langchain4j.model.chat.request.ChatRequest;
import dev.synapse.models.ModelException.Kind;
import dev.synapse.models.http.Connections;
import dev.synapse.models.http.StreamCall;
import dev.synapse.models.http.StreamFailure;
import org.jspecify.annotations.Nullable;

/**
 * Calls the models of one vendor through LangChain4j's streaming models, over the transport of {@code
 * dev.synapse.models.http}. Thread-safe.
 */
final class LangChainClient implements ModelClient {
    private final Connections connections;
    private final Vendor vendor;
    private final ModelFailures failures;

    LangChainClient(Connections connections, Vendor vendor, ModelFailures failures) {
        this.connections = connections;
        this.vendor = vendor;
        this.failures = failures;
    }

    @Override
    public ModelReply call(ModelRequest request, DeltaSink deltas) throws ModelException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        StreamCall call = connections.call(vendor.newValidator().get(), request.idleTimeout());
        ReplyCollector collector = new ReplyCollector(request, deltas, call::cancel);
        try {
            ChatRequest prompt = LangChainRequests.toLangChain(ToolNames.toVendor(request), vendor);
            call.run(() -> vendor.model().chat(prompt, collector));
        } catch (RuntimeException rejected) {
            throw failures.of(request, rejected, new Kind.Final());
        }
        collector.rethrowSinkFailure();
        return new ToolNames(request).fromVendor(reply(request, call, collector));
    }

    private ModelReply reply(ModelRequest request, StreamCall call, ReplyCollector collector)
            throws ModelException, InterruptedException {
        @Nullable StreamFailure failure = call.failure().orElse(null);
        if (failure instanceof StreamFailure.Cancelled && Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (failure != null) {
            throw failures.of(request, failure);
        }
        Throwable unreadableReply = collector.failure();
        if (unreadableReply != null) {
            throw failures.of(request, unreadableReply, new Kind.Retryable(null));
        }
        return collector.reply();
    }
}
