package dev.synapse.gateway.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.FileLimits;
import dev.synapse.gateway.TestGateway;
import dev.synapse.shared.settings.Environment;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.ApiClient.Answer;
import java.io.IOException;
import java.net.SocketException;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BodySizeTest {

    private static final ApiClient ANNA = TestGateway.shared().api().asNewUser();
    private static final BodySizeLimits LIMITS = new BodySizeLimits(FileLimits.from(Environment.of(Map.of())));
    private static final String EMOJI = "\\ud83d\\ude00";

    @ParameterizedTest
    @CsvSource({
        "POST, /auth/register, 16384",
        "POST, /auth/login/, 16384",
        "POST, /auth/refresh, 16384",
        "DELETE, /auth/me, 16384",
        "POST, /groups, 4194304",
        "POST, /groups/, 4194304",
        "PUT, /groups/G, 6291456",
        "PATCH, /groups/G/, 6291456",
        "POST, /groups/G/members, 524288",
        "PATCH, /groups/G/members/M, 524288",
        "PUT, /operator/tools/calculator, 131072",
        "POST, /groups/G/messages, 409600",
        "POST, /groups/G/files, 5242880",
        "POST, /groups/G/files/, 5242880",
        "POST, /groups/G/files/F, 2048",
        "PUT, /groups/G/files, 2048",
        "POST, /groups/G/turns/T/cancel, 2048",
        "DELETE, /groups/G, 2048",
        "GET, /groups, 2048",
        "POST, /nowhere, 2048",
        "POST, /%67roups/G/nowhere, 2048"
    })
    void a_declared_length_over_the_limit_of_the_path_is_refused(String method, String path, int limit)
            throws IOException {
        String address = path.replaceAll("[GMTF](?=/|$)", UUID.randomUUID().toString());

        assertThat(LIMITS.of(method, path).maxBytes()).isEqualTo(limit);
        assertThat(send(method, address, "Content-Length: " + (limit + 1), "{")).startsWith("HTTP/1.1 413");
        assertThat(send(method, address, "Content-Length: " + Long.MAX_VALUE, "{"))
                .startsWith("HTTP/1.1 413");
    }

    @Test
    void a_path_with_line_breaks_has_a_limit_like_any_other() throws IOException {
        assertThat(LIMITS.of("POST", "/auth/a\nb\r\u2028").maxBytes()).isEqualTo(16 * 1024);
        assertThat(LIMITS.of("GET", "/groups/a\nb/events").maxBytes()).isEqualTo(2 * 1024);
        assertThat(send("GET", "/groups/a%0Ab%0D%0A/events", "Content-Length: 0", ""))
                .startsWith("HTTP/1.1 4");
    }

    @ParameterizedTest
    @CsvSource({"POST, /auth/register, 16384", "POST, /groups, 4194304", "PATCH, /groups/G, 6291456"})
    void a_chunked_body_is_read_up_to_the_limit(String method, String path, int limit) throws IOException {
        String address = path.replace("G", ANNA.createGroup("a").expect(201).id());
        String padded = "{" + " ".repeat(limit);

        String answer = send(
                method,
                address,
                "Transfer-Encoding: chunked",
                Integer.toHexString(padded.length()) + "\r\n" + padded + "\r\n0\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 413").contains("application/problem+json", limit + " bytes");
    }

    @Test
    void the_largest_valid_requests_are_accepted_in_their_longest_form() {
        String members = IntStream.range(0, 10)
                .mapToObj(i -> member("M" + i, 19_900))
                .collect(Collectors.joining(",", "[", "]"));

        Answer group = ANNA.send("POST", "/groups", "{\"name\": \"a\", \"members\": " + members + "}", Map.of())
                .expect(201);
        ANNA.send(
                        "POST",
                        "/groups/" + ANNA.createGroup("b").expect(201).id() + "/members",
                        member("A", 20_000),
                        Map.of())
                .expect(201);
        Answer message = ANNA.send(
                "POST",
                "/groups/" + group.id() + "/messages",
                "{\"content\": \"%s\", \"client_message_id\": \"%s\"}"
                        .formatted(EMOJI.repeat(32_000), EMOJI.repeat(255)),
                Map.of());

        assertThat(message.expect(202).body().path("content").asString()).isEqualTo("\ud83d\ude00".repeat(32_000));
    }

    private static String member(String alias, int prompt) {
        return "{\"alias\": \"%s\", \"role_prompt\": \"%s\"}".formatted(alias, EMOJI.repeat(prompt));
    }

    private static String send(String method, String address, String framing, String body) throws IOException {
        try (RawConnection connection = new RawConnection(TestGateway.shared())) {
            connection.send(
                    "%s %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\n%s\r\n\r\n"
                            .formatted(method, address, ANNA.token(), framing));
            try {
                connection.send(body);
                connection.endOutput();
            } catch (SocketException e) {
                // refused before the whole body was sent; the response says so
            }
            return connection.readToEnd();
        }
    }
}
