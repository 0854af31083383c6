package dev.synapse.gateway.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import dev.synapse.testkit.ApiClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests with ambiguous headers are rejected without effect. */
class AmbiguousHeadersTest {

    private static final ApiClient ANNA = TestGateway.shared().api().asNewUser();
    private static final String GROUP = ANNA.createGroup("Team").expect(201).id();
    private static final String BODY = "{\"content\": \"Hello\"}";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization: Bearer {token}",
                "AUTHORIZATION: Bearer nonsense",
                "Authorization:",
                "X-Api-Key: nonsense",
                "X-Api-Key: a|X-Api-Key: a",
                "Content-Type: application/json",
                "content-type: text/plain",
                "Content-Length: 20",
                "Content-Length: 19",
                "Host: x",
                "host: y",
                "Idempotency-Key: a|Idempotency-Key: a",
                "Idempotency-Key: a|idempotency-key: b",
                "Content-Encoding: identity|Content-Encoding: identity",
                "Origin: http://a.example|Origin: http://b.example",
                "Last-Event-ID: 1|Last-Event-ID: 2",
                "Transfer-Encoding: chunked, chunked",
                "Transfer-Encoding: chunked|Transfer-Encoding: chunked"
            })
    void ambiguous_headers_are_rejected(String more) throws IOException {
        String answer = post(GROUP, more);

        assertThat(answer).startsWith("HTTP/1.1 400").contains("application/problem+json");
        assertThat(ANNA.messages(GROUP).body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Accept: text/plain|Accept: application/json", "X-Other: a|X-Other: b"})
    void list_headers_and_ignored_headers_may_be_repeated(String more) throws IOException {
        String group = ANNA.createGroup("Other").expect(201).id();

        assertThat(post(group, more)).startsWith("HTTP/1.1 202");
    }

    /** RFC 9112, section 6.3: Transfer-Encoding wins, and bytes that a proxy may take for another request are not served. */
    @Test
    void a_body_with_two_lengths_closes_the_connection() throws IOException {
        String group = ANNA.createGroup("Other").expect(201).id();
        String head = "POST /groups/%s/messages HTTP/1.1|Host: x|Authorization: Bearer {token}|".formatted(group)
                + "Content-Type: application/json|Content-Length: " + BODY.length() + "|";
        String chunks = "%x|%s|0||".formatted(BODY.length(), BODY);

        String answer = exchange(head + "Transfer-Encoding: chunked||" + chunks + head + "|" + BODY);

        assertThat(answer).startsWith("HTTP/1.1 202").containsOnlyOnce("HTTP/1.1 ");
        assertThat(ANNA.messages(group).body()).hasSize(1);
    }

    private static String post(String group, String more) throws IOException {
        String head = "POST /groups/%s/messages HTTP/1.1|Host: x|Connection: close|Authorization: Bearer {token}|"
                        .formatted(group)
                + "Content-Type: application/json|Content-Length: " + BODY.length() + "|" + more + "||";
        return exchange(head + BODY);
    }

    private static String exchange(String text) throws IOException {
        try (Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), TestGateway.shared().port())) {
            socket.getOutputStream()
                    .write(text.replace("{token}", ANNA.token())
                            .replace("|", "\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
