package dev.synapse.gateway.docs;

import dev.synapse.gateway.access.SameOriginOnly;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.SpecVersion;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import java.util.List;
import org.springdoc.core.customizers.GlobalOperationCustomizer;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;

/** Documents the header that requests for pages have to send, and its 403. */
@Component
class SameOriginDocs implements GlobalOperationCustomizer {

    @Override
    public Operation customize(Operation operation, HandlerMethod method) {
        if (!method.getBeanType().isAnnotationPresent(SameOriginOnly.class)) {
            return operation;
        }
        Schema<String> schema = new Schema<>(SpecVersion.V31);
        schema.typesItem("string");
        schema.setEnum(List.of(SameOriginOnly.VALUE));
        operation.getResponses().putIfAbsent("403", ErrorResponseDocs.of(403));
        return operation.addParametersItem(new Parameter()
                .in("header")
                .name(SameOriginOnly.HEADER)
                .required(true)
                .description("Sent by a script of the page, so that no form of another site can make this request")
                .schema(schema));
    }
}
