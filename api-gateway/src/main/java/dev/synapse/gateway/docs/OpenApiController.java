package dev.synapse.gateway.docs;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.synapse.gateway.access.Requires;
import dev.synapse.gateway.access.Right;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.SpringDocCustomizers;
import org.springdoc.core.properties.SpringDocConfigProperties;
import org.springdoc.core.providers.SpringDocProviders;
import org.springdoc.core.service.AbstractRequestService;
import org.springdoc.core.service.GenericResponseService;
import org.springdoc.core.service.OpenAPIService;
import org.springdoc.core.service.OperationService;
import org.springdoc.webmvc.api.OpenApiWebMvcResource;
import org.springframework.beans.factory.ObjectFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;
import org.springframework.web.context.request.ServletWebRequest;

/**
 * Serves the OpenAPI document. It does not change while the process runs, so it is generated and serialised once, whereas springdoc
 * serialises it for each request; clients with a current copy get a 304.
 */
@RestController
final class OpenApiController extends OpenApiWebMvcResource {

    private static final String PATH = "${springdoc.api-docs.path}";
    private static final String YAML = "application/vnd.oai.openapi";

    private @Nullable TaggedDocument json;
    private @Nullable TaggedDocument yaml;

    OpenApiController(
            ObjectFactory<OpenAPIService> description,
            AbstractRequestService requests,
            GenericResponseService responses,
            OperationService operations,
            SpringDocConfigProperties properties,
            SpringDocProviders providers,
            SpringDocCustomizers customizers) {
        super(description, requests, responses, operations, properties, providers, customizers);
    }

    @Override
    @Operation(hidden = true)
    @Requires(Right.PUBLIC)
    @GetMapping(path = PATH, produces = MediaType.APPLICATION_JSON_VALUE)
    public byte @Nullable [] openapiJson(HttpServletRequest request, @Value(PATH) String path, Locale locale)
            throws JsonProcessingException {
        return answer(request, json(request, path));
    }

    @Override
    @Operation(hidden = true)
    @Requires(Right.PUBLIC)
    @GetMapping(path = PATH + ".yaml", produces = YAML)
    public byte @Nullable [] openapiYaml(HttpServletRequest request, @Value(PATH) String path, Locale locale)
            throws JsonProcessingException {
        return answer(request, yaml(request, path));
    }

    private synchronized TaggedDocument json(HttpServletRequest request, String path) throws JsonProcessingException {
        TaggedDocument written = json;
        if (written == null) {
            written = TaggedDocument.of(super.openapiJson(request, path, Locale.ROOT));
            json = written;
        }
        return written;
    }

    private synchronized TaggedDocument yaml(HttpServletRequest request, String path) throws JsonProcessingException {
        TaggedDocument written = yaml;
        if (written == null) {
            written = TaggedDocument.of(super.openapiYaml(request, path, Locale.ROOT));
            yaml = written;
        }
        return written;
    }

    /** The body, or null for a 304. */
    private static byte @Nullable [] answer(HttpServletRequest request, TaggedDocument document) {
        HttpServletResponse response =
                ((ServletRequestAttributes) RequestContextHolder.currentRequestAttributes()).getResponse();
        if (response != null) {
            response.setHeader(HttpHeaders.CACHE_CONTROL, "no-cache"); // clients may cache it, but must revalidate
        }
        boolean unchanged = new ServletWebRequest(request, response).checkNotModified(document.etag());
        return unchanged ? null : document.bytes();
    }
}
