package dev.synapse.gateway.docs;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.type.TypeFactory;
import dev.synapse.shared.model.MessageMeta;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.annotations.media.Schema.RequiredMode;
import io.swagger.v3.oas.models.SpecVersion;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.ObjectNode;

/**
 * Derives schemas from records: components are required unless {@code @Nullable}; nullable ones may be null, or absent if the record omits
 * nulls. A component with an explicit {@code requiredMode} must not be null. An {@code ObjectNode} is an object with any fields. Names are in
 * snake_case.
 */
@Component
@SuppressWarnings("rawtypes")
final class RecordSchemas extends ModelResolver {

    private static final String REF = "#/components/schemas/";
    private static final SnakeCaseStrategy NAMES = new SnakeCaseStrategy();

    RecordSchemas() {
        super(Json31.mapper().copy().setPropertyNamingStrategy(NAMES));
        setOpenapi31(true);
    }

    @Override
    public @Nullable Schema resolve(
            AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> converters) {
        Schema schema = super.resolve(type, context, converters);
        Class<?> raw =
                TypeFactory.defaultInstance().constructType(type.getType()).getRawClass();
        if (schema != null && raw.isRecord()) {
            complete(schema.get$ref() == null ? schema : model(context, schema.get$ref()), raw);
        }
        return schema;
    }

    private static @Nullable Schema model(ModelConverterContext context, String ref) {
        return context.getDefinedModels().get(ref.substring(REF.length()));
    }

    private static void complete(@Nullable Schema<?> model, Class<?> type) {
        if (model == null || model.getProperties() == null) {
            return;
        }
        if (type.equals(MessageMeta.class)) {
            model.getProperties().remove("vendor_part"); // not sent to clients, see Message.forClients
        }
        JsonInclude include = type.getAnnotation(JsonInclude.class);
        boolean omitsNulls = include != null && include.value() == JsonInclude.Include.NON_NULL;
        for (RecordComponent component : type.getRecordComponents()) {
            String name = name(component);
            if (component.getType() == ObjectNode.class) {
                requireNonNull(model.getProperties().get(name), name).addType("object");
            }
            if (!component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                require(model, name);
            } else if (!omitsNulls && !hasRequiredMode(component)) {
                allowNull(model.getProperties(), name);
            }
        }
    }

    private static String name(RecordComponent component) {
        JsonProperty given = component.getAccessor().getAnnotation(JsonProperty.class);
        return given == null ? NAMES.translate(component.getName()) : given.value();
    }

    private static boolean hasRequiredMode(RecordComponent component) {
        var said = component.getAccessor().getAnnotation(io.swagger.v3.oas.annotations.media.Schema.class);
        return said != null && said.requiredMode() != RequiredMode.AUTO;
    }

    private static void require(Schema<?> model, String name) {
        if (model.getRequired() == null || !model.getRequired().contains(name)) {
            model.addRequiredItem(name);
        }
    }

    @SuppressWarnings("unchecked")
    private static void allowNull(Map<String, Schema> properties, String name) {
        Schema<Object> property = properties.get(name);
        if (property == null || property.getAnyOf() != null) {
            return;
        }
        if (property.get$ref() != null) {
            Schema<?> nothing = new Schema<>(SpecVersion.V31).typesItem("null");
            properties.put(name, new Schema<>(SpecVersion.V31).anyOf(List.of(property, nothing)));
            return;
        }
        property.addType("null");
        if (property.getEnum() != null && property.getEnum().stream().allMatch(Objects::nonNull)) {
            List<Object> values = new ArrayList<>(property.getEnum());
            values.add(null);
            property.setEnum(values);
        }
    }
}
