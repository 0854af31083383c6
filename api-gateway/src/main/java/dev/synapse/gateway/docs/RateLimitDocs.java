package dev.synapse.gateway.docs;

import static java.util.Objects.requireNonNull;

import dev.synapse.gateway.limits.LimitedRoutes;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem.HttpMethod;
import io.swagger.v3.oas.models.SpecVersion;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import java.util.Map;
import java.util.TreeMap;

/** Documents rate limits: the 429 of each limited route, and the header fields of its responses. */
final class RateLimitDocs {

    private static final String REF = "#/components/headers/";
    private static final Map<String, String> FIELDS = Map.of(
            "RateLimit", "\"reads\";r=19999;t=60",
            "RateLimit-Policy", "\"reads\";q=20000;w=60");

    private RateLimitDocs() {}

    /** Extends a document that already has its operations and the 429 response. */
    static void add(OpenAPI api) {
        FIELDS.forEach((name, example) -> api.getComponents().addHeaders(name, header(example)));
        ApiResponse refused = requireNonNull(api.getComponents().getResponses().get("429"), "429");
        FIELDS.keySet().forEach(name -> refer(refused, name));
        api.getPaths()
                .forEach((path, item) -> item.readOperationsMap().forEach((method, operation) -> {
                    if (isLimited(method, path)) {
                        describe(operation);
                    }
                }));
    }

    private static boolean isLimited(HttpMethod method, String template) {
        return !LimitedRoutes.of(method.name(), template.replaceAll("\\{[^}]*}", "x"))
                .isEmpty();
    }

    private static void describe(Operation operation) {
        Map<String, ApiResponse> sorted = new TreeMap<>(operation.getResponses());
        sorted.putIfAbsent("429", ErrorResponseDocs.of(429));
        ApiResponses responses = new ApiResponses();
        sorted.forEach((status, response) -> {
            if (status.startsWith("2")) {
                FIELDS.keySet().forEach(name -> refer(response, name));
            }
            responses.addApiResponse(status, response);
        });
        operation.responses(responses);
    }

    private static void refer(ApiResponse response, String name) {
        response.addHeaderObject(name, new Header().$ref(REF + name));
    }

    private static Header header(String example) {
        return new Header()
                .description("draft-ietf-httpapi-ratelimit-headers")
                .schema(new Schema<>(SpecVersion.V31).typesItem("string"))
                .example(example);
    }
}
