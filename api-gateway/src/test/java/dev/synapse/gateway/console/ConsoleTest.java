package dev.synapse.gateway.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.ApiClient.Answer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConsoleTest {

    private static final Pattern ADDRESS = Pattern.compile("(?:src|href)=\"([^\"]+)\"");

    private final ApiClient anonymous = TestGateway.shared().api();

    @Test
    void the_page_refers_only_to_files_of_the_gateway_and_has_no_script_or_style_in_it() {
        Answer page = anonymous.get("/").expect(200);

        assertThat(page.header("Content-Type")).startsWith("text/html");
        assertThat(page.header("Cache-Control")).isEqualTo("no-cache");
        assertThat(page.text()).doesNotContain("<style", "style=", "//").doesNotContainPattern("<script[^>]*>[^<]");
        assertThat(assets(page)).hasSize(3);
        for (String asset : assets(page)) {
            assertThat(asset).matches("/assets/[a-z]+-[A-Z0-9]{8}\\.(js|css|svg)");
            Answer file = anonymous.get(asset).expect(200);
            assertThat(file.header("Cache-Control")).isEqualTo("max-age=31536000, public, immutable");
            assertThat(file.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(file.header("Content-Security-Policy")).contains("script-src 'self';");
        }
    }

    @Test
    void its_policy_permits_nothing_from_elsewhere_and_no_inline_script() {
        assertThat(anonymous.get("/").header("Content-Security-Policy"))
                .isEqualTo("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
                        + " img-src 'self' data: blob:; font-src 'self'; base-uri 'none'; form-action 'self';"
                        + " frame-ancestors 'none'");
        assertThat(anonymous.get("/groups").header("Content-Security-Policy"))
                .isEqualTo("default-src 'none'; frame-ancestors 'none'");
    }

    @Test
    void a_browser_that_has_the_page_does_not_load_it_again() {
        String tag = anonymous.get("/").expect(200).header("ETag");

        assertThat(anonymous.send("GET", "/", "", Map.of("If-None-Match", tag)).status())
                .isEqualTo(304);
    }

    @Test
    void other_names_are_unknown() {
        anonymous.get("/assets/console.js").expect(404);
        anonymous.get("/assets/..%2Findex.html").expect(400);
        anonymous.get("/index.html").expect(401);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/nope                | text/html,application/xml;q=0.9,*/*;q=0.8 | 404 | text/html",
                "/rooms/a/nope.php?q=1 | text/html                                | 404 | text/html",
                "/nope                | */*                                       | 401 | application/problem+json",
                "/nope                | application/json                          | 401 | application/problem+json",
                "/nope                | not a type                                | 401 | application/problem+json",
                "/groups              | text/html                                 | 401 | application/problem+json",
                "/invitations/accept  | text/html                                 | 401 | application/problem+json",
                "/metrics             | text/html                                 | 401 | application/problem+json",
                "/auth/nope           | text/html                                 | 404 | text/html",
            })
    void a_browser_that_opens_an_unknown_address_gets_a_page_and_programs_a_problem(
            String path, String accepted, int status, String type) {
        Answer answer = anonymous.send("GET", path, "", Map.of("Accept", accepted));

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).startsWith(type);
        assertThat(answer.header("Content-Security-Policy")).isEqualTo("default-src 'none'; frame-ancestors 'none'");
        assertThat(answer.text().contains("There is no such page")).isEqualTo(type.equals("text/html"));
    }

    @Test
    void a_program_with_a_token_gets_a_problem_whatever_it_accepts() {
        ApiClient user = anonymous.asNewUser();

        Answer answer = user.send("GET", "/nope", "", Map.of("Accept", "text/html"));

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip                   | gzip",
                "deflate, gzip;q=1, br  | gzip",
                "gzip; q=0.5            | gzip",
                "gzip;q=0               |",
                "gzip; q=0.000          |",
                "br                     |",
                "identity               |",
            })
    void it_is_compressed_for_those_that_accept_that(String accepted, String encoding) throws Exception {
        for (String path : List.of("/", assets(anonymous.get("/")).getLast())) {
            HttpResponse<byte[]> answer = get(path, accepted);

            assertThat(answer.headers().firstValue("Content-Encoding").orElse(null))
                    .isEqualTo(encoding);
            assertThat(answer.headers().allValues("Vary")).contains("Accept-Encoding");
            assertThat(encoding == null ? text(answer.body()) : decompressed(answer.body()))
                    .isEqualTo(anonymous.get(path).text());
        }
    }

    private static List<String> assets(Answer page) {
        return ADDRESS.matcher(page.text())
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }

    private HttpResponse<byte[]> get(String path, String accepted) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(anonymous.baseUrl() + path))
                    .header("Accept-Encoding", accepted)
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        }
    }

    private static String decompressed(byte[] bytes) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return text(in.readAllBytes());
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
