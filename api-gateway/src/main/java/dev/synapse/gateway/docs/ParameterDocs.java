package dev.synapse.gateway.docs;

import dev.synapse.gateway.web.Page;
import io.swagger.v3.oas.models.SpecVersion;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.ParameterCustomizer;
import org.springframework.core.MethodParameter;
import org.springframework.stereotype.Component;

/** Documents parameters of our own types: ids are UUIDs, and {@code limit} has bounds. */
@Component
class ParameterDocs implements ParameterCustomizer {

    /** {@code parameter} is null for arguments that are not sent by clients. */
    @Override
    public @Nullable Parameter customize(@Nullable Parameter parameter, MethodParameter method) {
        if (parameter == null || parameter.getSchema() == null) {
            return parameter;
        }
        if (isId(method.getParameterType())) {
            parameter.setSchema(
                    new Schema<>(SpecVersion.V31).typesItem("string").format("uuid"));
        }
        if ("If-Match".equals(parameter.getName())) {
            parameter.description("The ETag of the version that is to be changed; 412 if there is a newer one");
        }
        if ("limit".equals(parameter.getName())) {
            parameter.setSchema(new Schema<>(SpecVersion.V31)
                    .typesItem("integer")
                    .minimum(BigDecimal.ONE)
                    .maximum(BigDecimal.valueOf(Page.MAX)));
        }
        return parameter;
    }

    private static boolean isId(Class<?> type) {
        RecordComponent[] parts = type.getRecordComponents();
        return parts != null && parts.length == 1 && parts[0].getType().equals(UUID.class);
    }
}
