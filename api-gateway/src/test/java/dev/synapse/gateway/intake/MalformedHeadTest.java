package dev.synapse.gateway.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import java.io.IOException;
import java.util.Collections;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Request heads that Tomcat's parser rejects, or for which Tomcat throws later. */
class MalformedHeadTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /health/live HTTP/1.1|Host: x|Content-Length: -1",
                "GET /health/live HTTP/1.1|Host: x|Content-Length: 99999999999999999999",
                "POST /auth/login HTTP/1.1|Host: x|Content-Length: abc",
                "POST /auth/login HTTP/1.1|Host: x|Content-Length: 2|Content-Length: 3",
                "POST /groups HTTP/1.1|Host: x|Content-Length: 2|Content-Length: 2",
                "G\u0001T /health/live HTTP/1.1|Host: x",
                "GET /health/live HTTP/1.1|Host: x|Host: y",
                "GET /health/live HTTP/1.1",
                "GET /health/live HTTP/1.1|Host: a b"
            })
    void a_malformed_head_gets_a_problem_document(String head) throws IOException {
        String answer = exchange(head);

        assertThat(answer).startsWith("HTTP/1.1 400").contains("application/problem+json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization",
                "Content-Type",
                "Content-Encoding",
                "Origin",
                "Idempotency-Key",
                "Last-Event-ID",
                "Sec-WebSocket-Key",
                "Sec-WebSocket-Version"
            })
    void a_single_value_header_may_not_be_repeated(String header) throws IOException {
        String repeated = exchange("GET /health/live HTTP/1.1|Host: x|Connection: close|%1$s: a|%2$s: a"
                .formatted(header, header.toLowerCase(Locale.ROOT)));

        assertThat(repeated).startsWith("HTTP/1.1 400").contains("Duplicate header " + header + "; send it only once.");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 11, 1000})
    void any_number_of_languages_is_accepted(int count) throws IOException {
        String languages = String.join(",", Collections.nCopies(count, "de"));

        assertThat(exchange("GET /health/live HTTP/1.1|Host: x|Connection: close|Accept-Language: " + languages))
                .startsWith("HTTP/1.1 200");
        assertThat(exchange("GET /auth/me HTTP/1.1|Host: x|Connection: close|Accept-Language: " + languages))
                .startsWith("HTTP/1.1 401");
    }

    private static String exchange(String head) throws IOException {
        try (RawConnection connection = new RawConnection(TestGateway.shared())) {
            connection.send(head.replace("|", "\r\n") + "\r\n\r\n");
            return connection.readToEnd();
        }
    }
}
