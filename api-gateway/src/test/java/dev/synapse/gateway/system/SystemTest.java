package dev.synapse.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import dev.synapse.testkit.ApiClient;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class SystemTest {

    private final ApiClient api = TestGateway.shared().api();

    @Test
    void tools_and_models_come_from_the_catalogue() {
        ApiClient anna = api.asNewUser();

        JsonNode tools = anna.get("/system/tools").expect(200).body();
        JsonNode models = anna.get("/system/llm-options").expect(200).body();

        assertThat(tools.path(0).path("name").asString()).isEqualTo("web_search");
        assertThat(tools.path(0).path("args_schema").path("type").asString()).isEqualTo("object");
        assertThat(models.path(0).path("provider_name").asString()).isEqualTo("demo");
        assertThat(models.path(1).path("models").path(0).path("id").asString()).isEqualTo("claude-x");
    }

    @Test
    void health_is_ok_if_all_services_are_reachable() {
        assertThat(api.get("/health").expect(200).body().path("status").asString())
                .isEqualTo("ok");
        api.get("/health/ready").expect(200);
        api.get("/health/live").expect(200);
    }

    @Test
    void metrics_are_prometheus_text_and_require_a_token() {
        assertThat(api.asNewUser().get("/metrics").expect(200).text())
                .contains("jvm_memory_used_bytes")
                .containsPattern("synapse_memory_reserved_bytes\\{kind=\"requests\"\\} [0-9.]+")
                .containsPattern("synapse_memory_limit_bytes\\{kind=\"events\"\\} [0-9.E]+");
    }

    @Test
    void the_api_description_uses_the_names_of_the_api() {
        JsonNode api = this.api.get("/openapi.json").expect(200).body();

        assertThat(api.path("paths").has("/groups/{group}/messages")).isTrue();
        assertThat(api.path("components")
                        .path("schemas")
                        .path("Message")
                        .path("properties")
                        .has("sender_alias"))
                .isTrue();
        assertThat(this.api.get("/docs").status()).isIn(200, 302);
        this.api.get("/swagger-ui/index.html").expect(200);
    }
}
