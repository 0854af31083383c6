package dev.synapse.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.synapse.testkit.ScriptedSearchServer;
import dev.synapse.testkit.SearchReply;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BuiltInToolsTest {
    private static final ToolContext CONTEXT =
            new ToolContext("group", "turn", "call", "step", 1, Duration.ofMinutes(10));
    private static final String QUERY = "{\"query\": \"blue sky\"}";
    private static final String KEY = "tvly-canary";

    private final ScriptedSearchServer server = ScriptedSearchServer.start(KEY);
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ToolRegistry registry = ToolRegistry.builtIn(new ToolSettings(KEY, server.baseUrl() + "/"), client);

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    @Test
    void search_results_are_formatted_as_text() throws Exception {
        String found = registry.call("web_search", QUERY, CONTEXT).content();

        assertThat(found).startsWith("1. ").contains("http", "blue sky");
        assertThat(server.requests()).singleElement().satisfies(request -> {
            assertThat(request.query()).isEqualTo("blue sky");
            assertThat(request.maxResults()).isEqualTo(5);
        });
    }

    @Test
    void a_busy_search_service_is_retryable() {
        server.otherwise(_ -> SearchReply.failure(429, "slow down").retryAfter("3"));

        ToolException busy = failure(registry);

        assertThat(busy.isRetryable()).isTrue();
        assertThat(busy.retryAfter()).contains(Duration.ofSeconds(3));
        assertThat(busy).hasMessageContainingAll("429", "slow down");
    }

    @Test
    void the_key_is_masked_in_failures() {
        server.otherwise(_ -> SearchReply.failure(400, "what is " + KEY + "?"));

        ToolException refused = failure(registry);

        assertThat(refused.isRetryable()).isFalse();
        assertThat(refused.toString()).contains("***").doesNotContain(KEY);
    }

    @Test
    void a_wrong_key_is_reported() {
        ToolException refused = failure(ToolRegistry.builtIn(new ToolSettings("wrong", server.baseUrl()), client));

        assertThat(refused.isRetryable()).isFalse();
        assertThat(refused).hasMessageContainingAll("401", "TAVILY_API_KEY");
    }

    @Test
    void a_refused_connection_is_retryable() {
        server.close();

        assertThat(failure(registry).isRetryable()).isTrue();
    }

    @Test
    void without_a_key_the_search_returns_a_demo_result() throws Exception {
        ToolRegistry demo = ToolRegistry.builtIn(ToolSettings.none(), client);

        assertThat(demo.call("web_search", QUERY, CONTEXT).content())
                .contains("demo result: set TAVILY_API_KEY", "blue sky");
    }

    @Test
    void the_time_is_returned_in_utc_and_in_a_zone() throws Exception {
        Clock clock = Clock.fixed(Instant.parse("2026-07-01T10:00:00.5Z"), ZoneOffset.UTC);
        ToolRegistry time = ToolRegistry.of(List.of(new CurrentTime(clock)));

        assertThat(time.call("current_time", "{}", CONTEXT).content()).isEqualTo("2026-07-01T10:00:00Z UTC");
        assertThat(time.call("current_time", "{\"zone\": \"Europe/Berlin\"}", CONTEXT)
                        .content())
                .endsWith("Wednesday, 1 July 2026, 12:00:00 +02:00 in Europe/Berlin");
        assertThatThrownBy(() -> time.call("current_time", "{\"zone\": \"Mars/Olympus\"}", CONTEXT))
                .hasMessageContaining("Mars/Olympus");
    }

    private static ToolException failure(ToolRegistry registry) {
        return catchThrowableOfType(ToolException.class, () -> registry.call("web_search", QUERY, CONTEXT));
    }
}
