package dev.synapse.models;

import dev.synapse.models.PromptMessage.AssistantMessage;
import dev.synapse.models.PromptMessage.ToolResultMessage;
import dev.synapse.models.http.Connections;
import dev.synapse.models.http.StreamException;
import dev.synapse.models.http.StreamFailure;
import dev.synapse.models.http.StreamFailure.BadRequest;
import dev.synapse.shared.model.ModelOptions;
import dev.synapse.shared.model.NameKey;
import java.net.http.HttpRequest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls the models of one vendor in its protocols. A request that the vendor refuses because of one of its optional parameters, of a tool,
 * or of its images, is repeated without it, and so are later ones to that model. Thread-safe.
 */
final class ProtocolClient implements ModelClient {
    private static final Logger log = LoggerFactory.getLogger(ProtocolClient.class);
    private static final int MAX_REFUSED_TOOLS = 16;

    private final Connections connections;
    private final Vendor vendor;
    private final ModelFailures failures;
    private final RefusedParameters.Memory refused = new RefusedParameters.Memory();
    private final ToolFitter tools;

    ProtocolClient(Connections connections, Vendor vendor, ModelFailures failures) {
        this.connections = connections;
        this.vendor = vendor;
        this.failures = failures;
        this.tools = new ToolFitter(vendor.toolRules());
    }

    @Override
    public ModelReply call(ModelRequest request, DeltaSink deltas) throws ModelException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        try {
            ModelOptions options =
                    request.options().orElse(vendor.traits(request.model()).options());
            ModelReply reply = read(request.withOptions(options), deltas);
            checkAnswered(request, reply);
            return reply;
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
        ModelProtocol protocol = vendor.protocol(request.model());
        Map<ToolDefinition, String> refusedTools = new HashMap<>();
        RefusedParameters without = knownRefusals(request.model());
        while (true) {
            FittedRequest fitted = tools.fit(request, refusedTools);
            ModelRequest prompt = FittedImages.of(fitted.request(), protocol.imageRules(), without);
            boolean readsText =
                    Boolean.TRUE.equals(vendor.traits(request.model()).toolCallsInText());
            ReplyBuilder reply =
                    new ReplyBuilder(deltas, readsText ? fitted.request().tools() : List.of());
            try {
                HttpRequest sent = httpRequest(protocol, prompt, without);
                connections.read(sent, protocol.format(), protocol.reader(reply), request.idleTimeout());
                tools.leaveOut(request.model(), refusedTools);
                return fitted.original(reply.build(fitted.request()));
            } catch (StreamException failed) {
                Optional<String> images =
                        reply.isEmpty() ? refusedImages(prompt, failed).filter(without::allows) : Optional.empty();
                if (images.isPresent()) {
                    without = without.and(Set.of(images.get()));
                    continue;
                }
                Optional<ModelProtocol> other = vendor.substitute(protocol, failed.failure());
                if (other.isPresent()) {
                    protocol = other.get();
                    continue;
                }
                Optional<ToolDefinition> tool = findRefusedTool(request, fitted, refusedTools, failed.failure());
                if (tool.isPresent()) {
                    refusedTools.put(tool.get(), "the model's provider refuses its definition");
                } else {
                    without = without.and(Set.of(refusedParameter(protocol, request, without, failed)));
                }
            }
        }
    }

    /** The parameters that the model is known to refuse. */
    private RefusedParameters knownRefusals(String model) {
        return refused.of(model).and(vendor.traits(model).refused().names());
    }

    @Override
    public boolean maySeeImages(String model) {
        return knownRefusals(model).allows(OptionalParameters.IMAGES);
    }

    /** What of the images the request was refused for, so that they do not cost the member its turn. */
    private Optional<String> refusedImages(ModelRequest sent, StreamException failed) {
        int count = sent.imageCount();
        if (count == 0 || RefusedTool.find(failed.failure(), sent.tools()).isPresent()) {
            return Optional.empty();
        }
        Optional<String> images = RefusedImages.refusedBy(failed.failure(), count);
        images.ifPresent(parameter -> {
            log.info(
                    "Asking again without {}: {}",
                    parameter,
                    failures.of(sent, failed.failure()).getMessage());
            remember(sent.model(), parameter);
        });
        return images;
    }

    private void remember(String model, String parameter) {
        if (OptionalParameters.isRemembered(parameter)) {
            refused.add(model, parameter);
        }
    }

    /** The tool for which the request was refused, so that one tool does not cost the member all its turns. */
    private Optional<ToolDefinition> findRefusedTool(
            ModelRequest request,
            FittedRequest fitted,
            Map<ToolDefinition, String> alreadyRefused,
            StreamFailure failure) {
        if (alreadyRefused.size() >= MAX_REFUSED_TOOLS) {
            return Optional.empty();
        }
        Optional<ToolDefinition> found = RefusedTool.find(
                        failure, fitted.request().tools())
                .map(sent -> fitted.originalNames().get(sent.name()))
                .flatMap(name -> request.tools().stream()
                        .filter(tool -> tool.name().equals(name))
                        .findFirst());
        found.ifPresent(tool -> log.warn(
                "Tool {} was refused: {}",
                tool.name(),
                failures.of(request, failure).getMessage()));
        return found;
    }

    private String refusedParameter(
            ModelProtocol protocol, ModelRequest request, RefusedParameters without, StreamException failed) {
        Set<String> optional = new HashSet<>(protocol.optionalParameters());
        optional.addAll(RequestFields.names(request));
        if (request.messages().stream().noneMatch(message -> hasVendorPart(request, message))) {
            optional.remove(OptionalParameters.VENDOR_PART);
        }
        String parameter = OptionalParameters.refusedBy(failed.failure(), optional)
                .filter(without::allows)
                .orElseThrow(() -> failed);
        remember(request.model(), parameter);
        return parameter;
    }

    private static boolean hasVendorPart(ModelRequest request, PromptMessage message) {
        return message instanceof AssistantMessage answer
                && answer.partOf(request.provider()).isPresent();
    }

    private static HttpRequest httpRequest(ModelProtocol protocol, ModelRequest request, RefusedParameters without) {
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
        if (!NameKey.isVisible(reply.text()) && reply.toolCalls().isEmpty() && !maySayNothing) {
            throw failures.emptyReply(request, reply.finishReason());
        }
    }
}
