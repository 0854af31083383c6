package dev.synapse.gateway.docs;

import dev.synapse.gateway.idempotency.IdempotentCreations;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.parameters.Parameter;
import java.util.List;
import java.util.Objects;
import org.springdoc.core.customizers.GlobalOperationCustomizer;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;

/** Documents the idempotency key of creations, and its 409. */
@Component
class IdempotencyDocs implements GlobalOperationCustomizer {

    @Override
    public Operation customize(Operation operation, HandlerMethod method) {
        Objects.requireNonNullElse(operation.getParameters(), List.<Parameter>of()).stream()
                .filter(parameter -> IdempotentCreations.HEADER.equals(parameter.getName()))
                .filter(parameter -> parameter.getDescription() == null)
                .forEach(parameter -> {
                    parameter
                            .description(
                                    "With a key the request may be repeated within 24 hours, and gets the same response again. 422 if the key"
                                            + " was used for another request, 409 while one is in progress.")
                            .getSchema()
                            .minLength(1)
                            .maxLength(IdempotentCreations.MAX_KEY);
                    operation.getResponses().putIfAbsent("409", ErrorResponseDocs.of(409));
                });
        return operation;
    }
}
