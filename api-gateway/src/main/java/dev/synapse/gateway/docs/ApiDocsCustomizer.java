package dev.synapse.gateway.docs;

import static java.util.Objects.requireNonNull;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.SpecVersion;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springframework.stereotype.Component;

/** Adds what springdoc cannot derive from the controllers: the WebSocket, the metrics, closed request bodies and the order of tags. */
@Component
@SuppressWarnings("rawtypes")
class ApiDocsCustomizer implements GlobalOpenApiCustomizer {

    private static final String REF = "#/components/schemas/";
    private static final List<String> TAGS = List.of(
            "Identity",
            "Groups",
            "Members",
            "People",
            "Messages",
            "Files",
            "Turns",
            "Events",
            "Usage",
            "Operator",
            "System");
    private static final String SOCKET = """
            Requires a WebSocket handshake. The token, or an API key, is sent in `Authorization`, in the subprotocols `synapse.v1, bearer.<token>`, or in the
            query parameter `ticket` or, not for keys, `token`. Each event is one text frame: JSON with `type`, `seq`, `group_id`, `turn_id`, `timestamp`
            and the fields of its type. `seq` is per group, starts at 1 and has no gaps. `{"type": "ping"}` is answered with
            `{"type": "pong"}`.
            """;

    @Override
    public void customise(OpenAPI api) {
        Map<String, Schema> schemas = api.getComponents().getSchemas();
        schemas.put("AgentChange", change(requireNonNull(schemas.get("AgentRequest"), "AgentRequest")));
        closeBodies(api, schemas);
        addReadOnly(schemas, "GroupChange", "Group");
        addReadOnly(schemas, "AgentChange", "Member");
        api.getPaths().values().forEach(ApiDocsCustomizer::renamePatch);
        api.getTags().sort(Comparator.comparingInt(tag -> TAGS.indexOf(tag.getName())));
        api.getPaths().addPathItem("/ws/{group}", new PathItem().get(groupSocket()));
        api.getPaths().addPathItem("/ws", new PathItem().get(userSocket()));
        api.getPaths().addPathItem("/metrics", new PathItem().get(metrics()));
    }

    /** The same fields, all optional. */
    private static Schema<?> change(Schema<?> whole) {
        Schema<?> change = new Schema<>(SpecVersion.V31);
        change.addType("object");
        change.setProperties(new LinkedHashMap<>(whole.getProperties()));
        change.setExample(Map.of("role_prompt", "You check facts.", "temperature", 0.2));
        return change;
    }

    /** Adds the read-only fields of a response, which a change may repeat. */
    private static void addReadOnly(Map<String, Schema> schemas, String change, String answer) {
        Schema<?> changed = requireNonNull(schemas.get(change), change);
        Schema<?> shown = requireNonNull(schemas.get(answer), answer);
        Map<String, Schema> all = new LinkedHashMap<>(changed.getProperties());
        shown.getProperties().forEach((name, field) -> all.putIfAbsent(name, readOnly(field)));
        changed.setProperties(all);
    }

    private static Schema<?> readOnly(Schema<?> field) {
        return new Schema<>(SpecVersion.V31)
                .readOnly(true)
                .description("Read-only: must equal the stored value if present (422)")
                .addAllOfItem(field);
    }

    /** Gives PATCH its own operation id where one controller method serves PUT and PATCH. */
    private static void renamePatch(PathItem path) {
        if (path.getPut() != null && path.getPatch() != null) {
            path.getPatch().operationId(path.getPut().getOperationId().replaceFirst("change", "patch"));
        }
    }

    private static void closeBodies(OpenAPI api, Map<String, Schema> schemas) {
        Set<String> seen = new HashSet<>();
        api.getPaths().values().stream()
                .flatMap(path -> path.readOperations().stream())
                .flatMap(operation -> Stream.ofNullable(operation.getRequestBody()))
                .flatMap(body -> Stream.ofNullable(body.getContent().get("application/json")))
                .forEach(json -> close(json.getSchema(), schemas, seen));
    }

    private static void close(@Nullable Schema<?> schema, Map<String, Schema> schemas, Set<String> seen) {
        if (schema == null) {
            return;
        }
        if (schema.get$ref() != null) {
            String name = schema.get$ref().substring(REF.length());
            if (seen.add(name)) {
                close(schemas.get(name), schemas, seen);
            }
            return;
        }
        close(schema.getItems(), schemas, seen);
        Stream.ofNullable(schema.getAnyOf()).flatMap(any -> any.stream()).forEach(any -> close(any, schemas, seen));
        if (schema.getProperties() != null) {
            schema.setAdditionalProperties(false);
            schema.getProperties().values().forEach(property -> close(property, schemas, seen));
        }
    }

    private static Operation groupSocket() {
        Parameter group = parameter("path", "group", "The group").required(true);
        group.getSchema().format("uuid");
        Operation socket = socket(400, 401, 403, 404, 426, 429, 503)
                .operationId("openSocket")
                .summary("Follow a group's events (WebSocket)")
                .description(SOCKET)
                .addParametersItem(parameter("query", "token", "An access token, for old clients; may be disabled"));
        socket.getParameters().addFirst(group);
        return socket;
    }

    private static Operation userSocket() {
        return socket(400, 401, 403, 426, 429, 503)
                .operationId("openUserSocket")
                .summary("Follow what changes in all of the caller's groups (WebSocket)")
                .description("The events of `GET /events`, by the handshake of `/ws/{group}`.");
    }

    private static Operation socket(int... errors) {
        return new Operation()
                .addTagsItem("Events")
                .addParametersItem(parameter("query", "after", "Resume after this seq"))
                .addParametersItem(parameter("query", "types", "The event types to send; all by default"))
                .addParametersItem(parameter("query", "ticket", "From POST /auth/ws-ticket"))
                .responses(responses("101", new ApiResponse().description("WebSocket opened"), errors));
    }

    private static Operation metrics() {
        Content text = new Content()
                .addMediaType("text/plain", new MediaType().schema(new Schema<>(SpecVersion.V31).typesItem("string")));
        return new Operation()
                .operationId("getMetrics")
                .addTagsItem("System")
                .summary("Get the metrics in the Prometheus text format")
                .responses(responses(
                        "200", new ApiResponse().description("The metrics").content(text), 401, 403, 406, 503));
    }

    private static Parameter parameter(String in, String name, String description) {
        return new Parameter()
                .in(in)
                .name(name)
                .description(description)
                .schema(new Schema<>(SpecVersion.V31).typesItem("string"));
    }

    private static ApiResponses responses(String status, ApiResponse success, int... errors) {
        ApiResponses responses = new ApiResponses().addApiResponse(status, success);
        IntStream.concat(
                        IntStream.of(errors),
                        ErrorResponseDocs.EVERYWHERE.stream().mapToInt(Integer::intValue))
                .sorted()
                .distinct()
                .forEach(error -> responses.addApiResponse(Integer.toString(error), ErrorResponseDocs.of(error)));
        return responses;
    }
}
