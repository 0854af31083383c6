package dev.synapse.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ScriptedSearchServerTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final ScriptedSearchServer server = ScriptedSearchServer.start("tvly-key");
    private final ApiClient client = ApiClient.at(server.baseUrl()).as("tvly-key");

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void a_scripted_query_finds_its_results_up_to_the_limit() {
        SearchReply.Result first = SearchReply.result("One", "https://one.example", "first");
        SearchReply.Result second = SearchReply.result("Two", "https://two.example", "second");
        server.whenQueryContains("sky", SearchReply.results(first, second));

        JsonNode found = search("why is the sky blue?", 1).expect(200).body();

        assertThat(found.path("query").asString()).isEqualTo("why is the sky blue?");
        assertThat(found.path("results")).hasSize(1);
        assertThat(found.path("results").path(0).path("url").asString()).isEqualTo("https://one.example");
        assertThat(found.path("response_time").isNumber()).isTrue();
    }

    @Test
    void any_other_query_finds_one_page_about_it_and_is_recorded() {
        JsonNode found = search("gravity", 5).expect(200).body();

        assertThat(found.path("results").path(0).path("content").asString()).contains("gravity");
        assertThat(server.requests()).extracting(SearchRequest::query).containsExactly("gravity");
    }

    @Test
    void a_failure_carries_its_status_and_headers() {
        server.otherwise(request -> SearchReply.failure(429, "slow down").retryAfter("3"));

        ApiClient.Answer answer = search("x", 1);

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.header("Retry-After")).isEqualTo("3");
    }

    @Test
    void a_wrong_key_is_refused() {
        assertThat(ApiClient.at(server.baseUrl())
                        .as("other")
                        .post("/search", ApiClient.json())
                        .status())
                .isEqualTo(401);
        assertThat(server.unauthorizedCount()).isEqualTo(1);
    }

    @Test
    void a_reset_breaks_the_connection() {
        server.whenQueryContains("x", new SearchReply.Reset());

        assertThatThrownBy(() -> search("x", 1)).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void a_delayed_reply_waits_at_its_latch() throws Exception {
        Latch latch = new Latch();
        server.whenQueryContains(
                "x", SearchReply.results().after(Duration.ofMillis(1)).heldBy(latch));

        CompletableFuture<ApiClient.Answer> answer =
                CompletableFuture.supplyAsync(() -> search("x", 1), Thread::startVirtualThread);
        latch.awaitWaiting(1, LIMIT);
        assertThat(answer).isNotDone();
        latch.open();

        assertThat(answer.get().status()).isEqualTo(200);
    }

    @Test
    void closing_the_server_ends_hanging_requests() {
        server.whenQueryContains("x", new SearchReply.Hang());
        CompletableFuture<ApiClient.Answer> answer =
                CompletableFuture.supplyAsync(() -> search("x", 1), Thread::startVirtualThread);
        server.awaitRequests(1, LIMIT);

        server.close();

        assertThatThrownBy(answer::get).hasRootCauseInstanceOf(java.io.IOException.class);
    }

    @Test
    void other_paths_and_bodies_are_refused() {
        assertThat(client.get("/extract").status()).isEqualTo(404);
        assertThat(client.send("POST", "/search", "{nonsense", Map.of()).status())
                .isEqualTo(400);
    }

    private ApiClient.Answer search(String query, int maxResults) {
        return client.post("/search", ApiClient.json().put("query", query).put("max_results", maxResults));
    }
}
