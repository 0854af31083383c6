package dev.synapse.gateway.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.ApiClient.Answer;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RedocTest {

    private final ApiClient anonymous = TestGateway.shared().api();

    @Test
    void the_page_and_its_script_come_from_the_gateway_alone() {
        Answer page = anonymous.get("/redoc").expect(200);

        assertThat(page.header("Content-Type")).startsWith("text/html");
        assertThat(page.text())
                .contains("spec-url=\"/openapi.json\"", "<script src=\"/redoc/redoc.standalone.js\">")
                .doesNotContain("//");
        assertThat(page.header("Content-Security-Policy"))
                .contains("default-src 'none'", "script-src 'self';", "worker-src blob:");
        Answer script = anonymous.get("/redoc/redoc.standalone.js").expect(200);
        assertThat(script.header("Content-Type")).startsWith("text/javascript");
        assertThat(script.text()).hasSizeGreaterThan(500_000).contains("spec-url");
        anonymous.get("/redoc/").expect(200);
        anonymous.get("/redoc/other.js").expect(404);
    }

    @Test
    void a_browser_that_has_it_does_not_load_it_again() {
        for (String path : new String[] {"/redoc", "/redoc/redoc.standalone.js"}) {
            String tag = anonymous.get(path).expect(200).header("ETag");

            assertThat(anonymous
                            .send("GET", path, "", Map.of("If-None-Match", tag))
                            .status())
                    .isEqualTo(304);
        }
    }
}
