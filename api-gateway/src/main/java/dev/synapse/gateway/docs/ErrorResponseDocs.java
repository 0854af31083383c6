package dev.synapse.gateway.docs;

import dev.synapse.gateway.web.ErrorStatuses;
import dev.synapse.gateway.web.Problem;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.SpecVersion;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springdoc.core.customizers.GlobalOperationCustomizer;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;

/** Documents the error responses of operations. Most follow from their signatures; {@link ErrorStatuses} adds the rest. */
@Component
class ErrorResponseDocs implements GlobalOperationCustomizer, GlobalOpenApiCustomizer {

    private static final Map<Integer, String> DESCRIPTIONS = Map.ofEntries(
            Map.entry(
                    400, "Malformed request: invalid JSON, duplicate field, an id that is not a UUID, invalid cursor"),
            Map.entry(401, "Missing or invalid token; for login and refresh, invalid credentials"),
            Map.entry(
                    403,
                    "Not permitted: a role or scope is missing, registration is closed, the address is reserved, or the browser origin is not allowed"),
            Map.entry(404, "Not found, or in a group in which you are not"),
            Map.entry(406, "No media type in Accept is available"),
            Map.entry(409, "Already in use; or an account without a password needs a login of the last 10 minutes"),
            Map.entry(412, "If-Match does not have the current ETag: the resource has been changed"),
            Map.entry(413, "Request body too large"),
            Map.entry(415, "Unsupported Content-Type or Content-Encoding"),
            Map.entry(
                    422,
                    "A field is missing, unknown, out of range or of the wrong type; or the idempotency key was already used"),
            Map.entry(426, "WebSocket handshake required"),
            Map.entry(429, "Rate limit or capacity limit reached"),
            Map.entry(503, "PostgreSQL, Redis or the workers are unavailable"));

    /** Statuses of every operation; 415 also applies to unexpected bodies with a Content-Type or Content-Encoding. */
    static final List<Integer> EVERYWHERE = List.of(415, 503);

    /** A reference to the shared response of the status. */
    static ApiResponse of(int status) {
        return new ApiResponse().$ref("#/components/responses/" + status);
    }

    @Override
    public Operation customize(Operation operation, HandlerMethod method) {
        ApiResponses sorted = new ApiResponses();
        ApiResponses given = operation.getResponses();
        TreeSet<String> statuses = new TreeSet<>(given.keySet());
        statuses(operation, method).forEach(status -> statuses.add(Integer.toString(status)));
        for (String status : statuses) {
            sorted.addApiResponse(status, given.containsKey(status) ? given.get(status) : of(Integer.parseInt(status)));
        }
        return operation.responses(sorted);
    }

    private static List<Integer> statuses(Operation operation, HandlerMethod method) {
        List<Integer> statuses = new ArrayList<>(EVERYWHERE);
        List<Parameter> parameters = Objects.requireNonNullElse(operation.getParameters(), List.of());
        if (operation.getSecurity() == null || !operation.getSecurity().isEmpty()) {
            statuses.addAll(List.of(401, 403));
        }
        if (!method.isVoid()) {
            statuses.add(406);
        }
        if (operation.getRequestBody() != null) {
            statuses.addAll(List.of(400, 413, 422));
        }
        for (Parameter parameter : parameters) {
            statuses.addAll(
                    parameter.getIn().equals("path")
                            ? List.of(400, 404)
                            : parameter.getName().equals("If-Match") ? List.of(412) : List.of(400, 422));
        }
        ErrorStatuses fails = method.getMethodAnnotation(ErrorStatuses.class);
        if (fails != null) {
            Arrays.stream(fails.value()).forEach(statuses::add);
        }
        return statuses;
    }

    @Override
    public void customise(OpenAPI api) {
        ModelConverters.getInstance(true)
                .resolveAsResolvedSchema(new AnnotatedType(Problem.class))
                .referencedSchemas
                .forEach(api.getComponents()::addSchemas);
        DESCRIPTIONS.forEach((status, description) ->
                api.getComponents().addResponses(status.toString(), problem(status, description)));
        RateLimitDocs.add(api);
    }

    private static ApiResponse problem(int status, String description) {
        Schema<?> schema = new Schema<>(SpecVersion.V31).$ref("Problem");
        ApiResponse response = new ApiResponse()
                .description(description)
                .content(new Content().addMediaType("application/problem+json", new MediaType().schema(schema)));
        switch (status) {
            case 401 -> response.addHeaderObject("WWW-Authenticate", header("string", "Bearer"));
            case 426 -> response.addHeaderObject("Upgrade", header("string", "websocket"));
            case 429, 503 -> response.addHeaderObject("Retry-After", header("integer", "Seconds to wait"));
            default -> {}
        }
        return response;
    }

    private static Header header(String type, String description) {
        return new Header().description(description).schema(new Schema<>(SpecVersion.V31).typesItem(type));
    }
}
