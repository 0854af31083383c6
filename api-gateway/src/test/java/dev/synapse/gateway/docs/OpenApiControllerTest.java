package dev.synapse.gateway.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.ApiClient.Answer;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenApiControllerTest {

    private final ApiClient api = TestGateway.shared().api();

    @ParameterizedTest
    @CsvSource({"/openapi.json, application/json", "/openapi.json.yaml, application/vnd.oai.openapi"})
    void the_document_is_stable_and_revalidated_by_etag(String path, String type) {
        Answer first = api.get(path).expect(200);

        Answer second = api.get(path).expect(200);
        Answer unchanged = api.send("GET", path, "", Map.of("If-None-Match", first.header("ETag")))
                .expect(304);
        Answer head = api.send("HEAD", path, "", Map.of()).expect(200);
        Answer other =
                api.send("GET", path, "", Map.of("If-None-Match", "\"other\"")).expect(200);

        assertThat(first.header("Content-Type")).startsWith(type);
        assertThat(first.header("ETag")).matches("\"[0-9a-f]{32}\"");
        assertThat(first.header("Cache-Control")).isEqualTo("no-cache");
        assertThat(second.text()).isEqualTo(first.text()).isEqualTo(other.text());
        assertThat(unchanged.text()).isEmpty();
        assertThat(unchanged.header("ETag")).isEqualTo(first.header("ETag"));
        assertThat(head.header("ETag")).isEqualTo(first.header("ETag"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/openapi.json",
                "/openapi.json.yaml",
                "/openapi.json/swagger-config",
                "/docs",
                "/redoc",
                "/redoc/redoc.standalone.js",
                "/swagger-ui/index.html",
                "/swagger-ui/swagger-ui-bundle.js"
            })
    void requests_are_rate_limited_by_address(String path) {
        Answer answer = api.get(path);

        assertThat(answer.status()).isIn(200, 302);
        assertThat(answer.header("RateLimit")).startsWith("\"descriptions\";");
    }

    @ParameterizedTest
    @CsvSource({"GroupChange, Group", "AgentChange, Member"})
    void a_change_schema_has_all_response_fields_some_of_them_read_only(String change, String answer) {
        var schemas = ApiDocument.of(api).root().path("components").path("schemas");
        var fields = schemas.path(change).path("properties");

        for (String field : schemas.path(answer).path("properties").propertyNames()) {
            assertThat(fields.has(field)).as(field).isTrue();
        }
        assertThat(fields.path("id").path("readOnly").asBoolean(false)).isTrue();
        assertThat(fields.path("name").path("readOnly").asBoolean(false)).isFalse();
        assertThat(schemas.path(answer).path("properties").path("id").has("readOnly"))
                .isFalse();
    }
}
