package dev.synapse.gateway.docs;

import dev.synapse.gateway.access.Requires;
import dev.synapse.gateway.access.Right;
import io.swagger.v3.oas.annotations.Hidden;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** Serves the OpenAPI document as a page by Redoc, {@code /redoc}. Its script is the one on the class path: nothing comes from elsewhere. */
@Hidden
@RestController
final class RedocController {

    private static final String SCRIPT = "classpath*:/META-INF/resources/webjars/redoc/*/redoc.standalone.js";
    private static final MediaType JAVASCRIPT = new MediaType("text", "javascript", StandardCharsets.UTF_8);
    private static final MediaType HTML = new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8);

    private final TaggedDocument page;
    private final TaggedDocument script;

    RedocController() throws IOException {
        PathMatchingResourcePatternResolver resources = new PathMatchingResourcePatternResolver();
        Resource[] scripts = resources.getResources(SCRIPT);
        if (scripts.length != 1) {
            throw new IllegalStateException(
                    "One version of Redoc has to be on the class path, not %d".formatted(scripts.length));
        }
        this.script = TaggedDocument.of(scripts[0].getContentAsByteArray());
        this.page = TaggedDocument.of(resources
                .getResource("classpath:dev/synapse/gateway/docs/redoc.html")
                .getContentAsByteArray());
    }

    @Requires(Right.PUBLIC)
    @GetMapping("/redoc")
    ResponseEntity<byte[]> page(
            @RequestHeader(name = HttpHeaders.IF_NONE_MATCH, required = false) @Nullable String known) {
        return answer(page, HTML, known);
    }

    @Requires(Right.PUBLIC)
    @GetMapping("/redoc/redoc.standalone.js")
    ResponseEntity<byte[]> script(
            @RequestHeader(name = HttpHeaders.IF_NONE_MATCH, required = false) @Nullable String known) {
        return answer(script, JAVASCRIPT, known);
    }

    private static ResponseEntity<byte[]> answer(TaggedDocument document, MediaType type, @Nullable String known) {
        boolean unchanged = document.etag().equals(known);
        ResponseEntity.BodyBuilder answer = unchanged ? ResponseEntity.status(304) : ResponseEntity.ok();
        answer.contentType(type).eTag(document.etag()).cacheControl(CacheControl.noCache());
        return unchanged ? answer.build() : answer.body(document.bytes());
    }
}
