package dev.synapse.gateway.connections;

import static dev.synapse.gateway.connections.RawClient.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecurityHeadersTest {

    private static final String PROXY = "127.0.0.99";

    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start(Map.of("SYNAPSE_TRUSTED_PROXIES", PROXY));
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /health/live HTTP/1.1",
                "GET /groups HTTP/1.1",
                "GET /nowhere HTTP/1.1",
                "GET /health/%zz HTTP/1.1",
                "GET /health/live NONSENSE/1.1",
                "G[T / HTTP/1.1",
                "POST /groups HTTP/1.1",
                "GET /openapi.json HTTP/1.1"
            })
    void every_response_has_each_header_once_including_tomcats_errors(String line) throws IOException {
        String answer =
                RawClient.exchange("127.0.0.2", gateway.port(), line + "\r\nHost: x\r\nConnection: close\r\n\r\n");

        assertThat(answer)
                .containsOnlyOnce("Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n")
                .containsOnlyOnce("Referrer-Policy: no-referrer\r\n")
                .containsOnlyOnce("X-Content-Type-Options: nosniff\r\n")
                .containsOnlyOnce("X-Frame-Options: DENY\r\n")
                .doesNotContain("Strict-Transport-Security");
    }

    @Test
    void the_documentation_allows_only_its_own_scripts() throws IOException {
        String page = ask("127.0.0.2", "/swagger-ui/index.html");

        assertThat(page).startsWith("HTTP/1.1 200").contains("script-src 'self';", "frame-ancestors 'none'");
        assertThat(page).contains("<script src=").doesNotContainPattern("<script(?![^>]*src=)");
        assertThat(ask("127.0.0.2", "/docs")).contains("script-src 'self';");
    }

    @Test
    void a_tls_client_gets_strict_transport_security() throws IOException {
        String https = "X-Forwarded-Proto: https";

        assertThat(ask(PROXY, "/health/live", https))
                .containsOnlyOnce("Strict-Transport-Security: max-age=31536000\r\n");
        assertThat(ask(PROXY, "/nowhere", https)).containsOnlyOnce("Strict-Transport-Security: ");
        assertThat(ask(PROXY, "/health/live", "X-Forwarded-Proto: http")).doesNotContain("Strict-Transport");
        assertThat(ask("127.0.0.2", "/health/live", https)).doesNotContain("Strict-Transport");
    }

    private static String ask(String from, String path, String... headers) throws IOException {
        String more = headers.length == 0 ? "" : "\r\n" + String.join("\r\n", headers);
        return RawClient.exchange(from, gateway.port(), get(path, "Connection: close" + more));
    }
}
