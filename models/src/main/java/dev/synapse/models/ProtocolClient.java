package dev.synapse.models;

import dev.synapse.models.PromptMessage.ToolResultMessage;
import dev.synapse.models.http.Connections;
import dev.synapse.models.http.StreamException;
import dev.synapse.models.http.StreamFailure;
import dev.synapse.models.http.StreamFailure.BadRequest;
import java.net.http.HttpRequest;

/**
 * Calls the models of one vendor in its protocol. A request that the vendor refuses because of one of its optional parameters is repeated
 * without it, and so are later ones to that model. Thread-safe.
 */
final class ProtocolClient implements ModelClient {
    private final Connections connections;
    private final ModelProtocol protocol;
    private final ModelFailures failures;
    private final RefusedParameters.Memory refused = new RefusedParameters.Memory();

    ProtocolClient(Connections connections, ModelProtocol protocol, ModelFailures failures) {
        this.connections = connections;
        this.protocol = protocol;
        this.failures = failures;
    }

    @Override
    public ModelReply call(ModelRequest request, DeltaSink deltas) throws ModelException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        try {
            ModelReply reply = read(ToolNames.toVendor(request), deltas);
            checkAnswered(request, reply);
            return new ToolNames(request).fromVendor(reply);
        } catch (DeltaSinkException failed) {
            throw failed.thrown();
        } catch (StreamException failed) {
            if (failed.failure() instanceof StreamFailure.Cancelled && Thread.interrupted()) {
                throw new InterruptedException();
            }
            throw failures.of(request, failed.failure());
        }
    }

    private ModelReply read(ModelRequest request, DeltaSink deltas) {
        while (true) {
            RefusedParameters without = refused.of(request.model());
            try {
                ReplyBuilder reply = new ReplyBuilder(deltas);
                HttpRequest sent = httpRequest(request, without);
                connections.read(sent, protocol.format(), protocol.reader(reply), request.idleTimeout());
                return reply.build(request);
            } catch (StreamException failed) {
                String parameter = OptionalParameters.refusedBy(failed.failure(), protocol.optionalParameters())
                        .filter(without::allows)
                        .orElseThrow(() -> failed);
                refused.add(request.model(), parameter);
            }
        }
    }

    private HttpRequest httpRequest(ModelRequest request, RefusedParameters without) {
        try {
            return protocol.request(request, without);
        } catch (IllegalArgumentException invalid) {
            throw new StreamException(new BadRequest(String.valueOf(invalid.getMessage())));
        }
    }

    /** Nothing is no answer, except after the results of the model's own tools, with which it may be content. */
    private void checkAnswered(ModelRequest request, ModelReply reply) throws ModelException {
        boolean maySayNothing =
                reply.finishReason().equals("stop") && request.messages().getLast() instanceof ToolResultMessage;
        if (reply.text().isBlank() && reply.toolCalls().isEmpty() && !maySayNothing) {
            throw failures.emptyReply(request, reply.finishReason());
        }
    }
}
