package dev.synapse.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.synapse.testkit.ScriptedSearchServer;
import dev.synapse.testkit.SearchReply;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers of a search service, which may be anything. */
class SearchAnswersTest {
    private static final ToolContext CONTEXT =
            new ToolContext("group", "turn", "call", "step", 1, Duration.ofMinutes(10));

    private final ScriptedSearchServer server = ScriptedSearchServer.start();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ToolRegistry registry = ToolRegistry.builtIn(new ToolSettings(null, server.baseUrl()), client);

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "[]", "null", "42", "{\"results\": null}", "{\"results\": {}}", "{\"results\": \"none\"}"})
    void an_answer_without_results_is_an_error(String body) {
        answer(body);

        assertThat(failure()).hasMessage("The search service returned no list of results.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>", "{\"results\": [", "{\"results\": [] } x{"})
    void an_answer_that_is_not_json_is_an_error(String body) {
        answer(body);

        assertThat(failure().isRetryable()).isTrue();
    }

    @Test
    void a_deeply_nested_answer_is_an_error() {
        answer("{\"results\": " + "[".repeat(100_000));

        assertThat(failure()).hasMessageContaining("invalid JSON");
    }

    @Test
    void an_answer_above_1_mb_is_an_error() {
        answer("{\"results\": [], \"padding\": \"" + "x".repeat(2 << 20) + "\"}");

        assertThat(failure()).hasMessage("The search service returned more than 1 MB.");
    }

    @Test
    void results_without_a_url_are_skipped_and_fields_of_a_wrong_type_are_empty() throws Exception {
        answer("""
                {"answer": {"a": 1}, "results": [7, null, "text", [], {"title": "No address"},
                 {"title": 5, "url": "https://example.org/", "content": ["x"]},
                 {"title": "Two\\nlines", "url": "https://example.org/2", "content": "%s"}]}""".formatted("long ".repeat(1_000)));

        String found =
                registry.call("web_search", "{\"query\": \"sky\"}", CONTEXT).content();

        assertThat(found).startsWith("1. \nhttps://example.org/\n\n\n2. Two lines\nhttps://example.org/2\nlong ");
        assertThat(found.length()).isLessThan(1_200);
    }

    @Test
    void a_key_in_the_results_is_masked() throws Exception {
        String canary = "tvly-canary-0815";
        ToolRegistry keyed = ToolRegistry.builtIn(new ToolSettings(canary, server.baseUrl()), client);
        answer("{\"results\": [{\"title\": \"%s\", \"url\": \"https://example.org/?%s\", \"content\": \"%s\"}]}"
                .formatted(canary, canary, canary));

        String found = keyed.call("web_search", "{\"query\": \"sky\"}", CONTEXT).content();

        assertThat(found).isEqualTo("1. ***\nhttps://example.org/?***\n***");
    }

    @Test
    void only_invalid_results_count_as_no_results() throws Exception {
        answer("{\"results\": [{}, {}]}");

        assertThat(registry.call("web_search", "{\"query\": \"sky\"}", CONTEXT).content())
                .isEqualTo("No results for “sky”.");
    }

    @ParameterizedTest
    @CsvSource({"301", "302", "307", "308"})
    void a_redirect_to_a_private_address_is_not_followed(int status) throws Exception {
        try (ServerSocket canary = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String location = "http://127.0.0.1:" + canary.getLocalPort() + "/";
            server.otherwise(_ -> new SearchReply.Failure(status, "", Map.of("Location", location)));

            assertThat(failure()).hasMessageContaining("The search service answered " + status);

            canary.setSoTimeout(1);
            assertThatThrownBy(canary::accept).isInstanceOf(SocketTimeoutException.class);
        }
    }

    private void answer(String body) {
        server.otherwise(_ -> new SearchReply.Failure(200, body, Map.of()));
    }

    private ToolException failure() {
        return catchThrowableOfType(
                ToolException.class, () -> registry.call("web_search", "{\"query\": \"sky\"}", CONTEXT));
    }
}
