package dev.synapse.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.synapse.models.http.Connections;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Servers that are not proper OpenAI servers, or are malicious. */
class OddServersTest {
    private final Connections connections = new Connections();

    @AfterEach
    void close() {
        connections.close();
    }

    @Test
    void a_redirect_is_not_followed() throws Exception {
        try (CannedVendor server = CannedVendor.answering(307, "text/plain", "")) {
            ModelException failure = failure(server);

            assertThat(failure.isRetryable()).isFalse();
            assertThat(failure).hasMessageContaining("307 (redirects are not followed)");
            assertThat(server.count()).isEqualTo(1);
        }
    }

    @Test
    void a_web_page_is_retryable_and_shown() throws Exception {
        try (CannedVendor server = CannedVendor.answering(
                200, "text/html; charset=utf-8", "<html><script>x()</script><h1>Please log in</h1></html>")) {
            ModelException failure = failure(server);

            assertThat(failure.isRetryable()).isTrue();
            assertThat(failure).hasMessageContainingAll("check the base URL", "Please log in");
        }
    }

    @Test
    void an_endless_line_is_rejected() throws Exception {
        try (CannedVendor server = CannedVendor.stream("data: " + "x".repeat(17_000_000))) {
            ModelException failure = failure(server);

            assertThat(failure.isRetryable()).isFalse();
            assertThat(failure).hasMessageContaining("exceeds 16 MB");
        }
    }

    @Test
    void comments_and_crlf_line_ends_are_accepted() throws Exception {
        try (CannedVendor server = CannedVendor.stream("""
            : keep-alive\r
            \r
            data:{"choices":[{"delta":{"content":"hi"},"finish_reason":"stop"}]}\r
            \r
            data: [DONE]\r
            \r
            data: {"garbage after the end
            """)) {
            assertThat(client(server).call(Models.ask("hello"), Models.IGNORED).text())
                    .isEqualTo("hi");
        }
    }

    @Test
    void an_event_with_an_unexpected_structure_is_retryable() throws Exception {
        try (CannedVendor server = CannedVendor.stream("""
            data: {"choices": [{"delta": {"content": {"not": "a text"}}, "finish_reason": "stop"}]}

            data: [DONE]

            """)) {
            assertThat(failure(server).isRetryable()).isTrue();
        }
    }

    private ModelException failure(CannedVendor server) {
        return catchThrowableOfType(
                ModelException.class, () -> client(server).call(Models.ask("hello"), Models.IGNORED));
    }

    private ModelClient client(CannedVendor server) throws IOException {
        return Providers.of(ProviderSettings.openai(server.root() + "/v1", null), connections)
                .client("openai");
    }
}
