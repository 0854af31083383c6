package dev.synapse.gateway.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.ApiClient.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ApiClient ANNA = TestGateway.shared().api().asNewUser();

    @Test
    void a_long_uri_and_large_headers_get_different_statuses() throws IOException {
        assertRefused(get("/groups?x=" + "a".repeat(9_000), ""), 414);
        assertRefused(get("/groups", "X-Long: " + "a".repeat(20_000) + "\r\n"), 431);
        assertThat(get("/groups", "X-Long: " + "a".repeat(20_000) + "\r\n")).containsOnlyOnce("Connection: close\r\n");
        assertRefused(get("/groups", "X-Many: a\r\n".repeat(150)), 431);
        assertRefused(get("/groups", "not a header\r\n"), 400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PROPFIND", "FOO", "DELETE"})
    void an_unsupported_method_gets_the_allowed_ones(String method) throws IOException {
        String answer = raw(method, "/groups", "Authorization: Bearer " + ANNA.token() + "\r\n");

        assertRefused(answer, 405);
        assertThat(answer).containsPattern("Allow: (GET, ?POST|POST, ?GET)");
    }

    @Test
    void only_json_is_supported() {
        Answer yaml =
                ANNA.send("POST", "/groups", "name: a\nowner_id: b\n", Map.of("Content-Type", "application/yaml"));
        Answer asYaml = ANNA.send("GET", "/groups", "", Map.of("Accept", "application/yaml"));

        yaml.expect(415);
        asYaml.expect(406);
        assertThat(yaml.header("Accept")).doesNotContain("yaml");
    }

    @Test
    void compressed_bodies_are_rejected() {
        Answer compressed = ANNA.send("POST", "/groups", "{\"name\": \"a\"}", Map.of("Content-Encoding", "br"));
        Answer plain = ANNA.send("POST", "/groups", "{\"name\": \"a\"}", Map.of("Content-Encoding", "identity"));

        compressed.expect(415);
        assertThat(compressed.header("Accept-Encoding")).isEqualTo("identity");
        plain.expect(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-32BE"})
    void bodies_are_utf8(String other) throws Exception {
        HttpResponse<String> answer = HTTP.send(
                HttpRequest.newBuilder(URI.create(ANNA.baseUrl() + "/groups"))
                        .header("Authorization", "Bearer " + ANNA.token())
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{\"name\": \"a\"}", Charset.forName(other)))
                        .build(),
                BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(400);
    }

    @Test
    void invalid_characters_in_headers_and_parameters_are_client_errors() throws IOException {
        Map<String, String> form = Map.of("Content-Type", "application/x-www-form-urlencoded");

        ANNA.send("POST", "/auth/login", "%C2%90=a&username=a&password=b", form).expect(400);
        ANNA.get("/groups?cursor=%C2%90").expect(400);
        assertRefused(get("/groups", "Authorization: Bearer \u0085\r\n"), 400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0x10", "%205", "5.0", "1e1", "five"})
    void a_limit_is_a_whole_number(String limit) {
        ANNA.get("/groups?limit=" + limit).expect(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "101", "-1", "99999999999"})
    void a_limit_is_from_1_to_100(String limit) {
        ANNA.get("/groups?limit=" + limit).expect(422);
    }

    private static void assertRefused(String answer, int status) {
        assertThat(answer)
                .startsWith("HTTP/1.1 " + status)
                .contains("application/problem+json", "\"status\":" + status);
    }

    private static String get(String address, String headers) throws IOException {
        return raw("GET", address, headers);
    }

    private static String raw(String method, String address, String headers) throws IOException {
        String request = method + " " + address + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + headers + "\r\n";
        try (Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), TestGateway.shared().port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
