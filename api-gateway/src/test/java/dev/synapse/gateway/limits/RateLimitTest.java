package dev.synapse.gateway.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.embedded.EmbeddedRedis;
import dev.synapse.gateway.TestGateway;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.ApiClient.Answer;
import dev.synapse.testkit.Await;
import dev.synapse.testkit.CutProxy;
import dev.synapse.testkit.TestDatabase;
import dev.synapse.testkit.TestServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class RateLimitTest {

    private static final Duration LIMIT = Duration.ofSeconds(40);
    private static final int QUOTA = 5;
    private static final int BYTES = 524_288;
    private static final Map<String, String> SETTINGS = Map.of(
            "SYNAPSE_MESSAGES_PER_MINUTE", Integer.toString(QUOTA),
            "SYNAPSE_MESSAGE_BYTES_PER_MINUTE", Integer.toString(BYTES),
            "SYNAPSE_READS_PER_MINUTE", Integer.toString(QUOTA),
            "SYNAPSE_STREAMS_PER_MINUTE", Integer.toString(QUOTA),
            "SYNAPSE_TICKETS_PER_MINUTE", Integer.toString(QUOTA));

    private static CutProxy redis;
    private static TestGateway gateway;
    private static TestGateway other;

    private final ApiClient anna = gateway.api().asNewUser();
    private final String group = anna.createGroup("Team").expect(201).id();

    @BeforeAll
    static void start() {
        TestDatabase database = TestServers.freshDatabase();
        EmbeddedRedis server = TestServers.freshRedis();
        redis = CutProxy.to("127.0.0.1", server.port());
        String proxied = server.url().replace(":" + server.port(), ":" + redis.port());
        gateway = TestGateway.start(database.url(), proxied, SETTINGS);
        other = TestGateway.start(database.url(), server, server.port(), SETTINGS);
    }

    @AfterAll
    static void stop() {
        other.close();
        gateway.close();
        redis.close();
    }

    @Test
    void responses_report_the_remaining_quota_and_requests_beyond_it_get_429() {
        Answer first = anna.messages(group).expect(200);
        assertThat(first.header("RateLimit-Policy")).isEqualTo("\"reads\";q=5;w=60");
        assertThat(first.header("RateLimit")).matches("\"reads\";r=4;t=(60|5\\d)");
        for (int i = 1; i < QUOTA; i++) {
            anna.messages(group).expect(200);
        }

        Answer refused = anna.messages(group).expect(429);

        assertThat(refused.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 60);
        assertThat(refused.header("RateLimit")).startsWith("\"reads\";r=0;t=" + refused.header("Retry-After"));
        assertThat(refused.body().path("detail").asString()).startsWith("Limit of 5 reads of ");
        anna.postMessage(group, "another kind").expect(202);
        gateway.api().asNewUser().get("/groups").expect(200);
    }

    @Test
    void all_gateways_count_together_also_under_concurrent_requests() throws Exception {
        List<Integer> statuses = new ArrayList<>();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                ApiClient api = (i % 2 == 0 ? gateway : other).api().as(anna.token());
                answers.add(clients.submit(() -> api.postMessage(group, "hello").status()));
            }
            for (Future<Integer> answer : answers) {
                statuses.add(answer.get());
            }
        }

        assertThat(statuses).containsOnly(202, 429);
        assertThat(statuses.stream().filter(status -> status == 202)).hasSize(QUOTA);
    }

    @Test
    void messages_are_limited_by_bytes_and_a_smaller_one_is_still_accepted() {
        for (int i = 0; i < 4; i++) {
            anna.postMessage(group, "🤔".repeat(30_000)).expect(202);
        }

        Answer refused = anna.postMessage(group, "🤔".repeat(30_000)).expect(429);

        assertThat(refused.header("RateLimit-Policy"))
                .isEqualTo("\"messages\";q=5;w=60, \"message-bytes\";q=524288;w=60;qu=\"content-bytes\"");
        assertThat(refused.body().path("detail").asString()).startsWith("Limit of 524288 bytes of messages ");
        anna.postMessage(group, "short").expect(202);
    }

    @Test
    void streams_and_tickets_are_limited_before_they_are_opened() {
        for (int i = 0; i < QUOTA; i++) {
            anna.get("/ws/" + group).expect(426);
            anna.send("POST", "/auth/ws-ticket", "", Map.of()).expect(200);
        }

        anna.get("/ws/" + group).expect(429);
        anna.get("/groups/" + group + "/events").expect(429);
        anna.send("POST", "/auth/ws-ticket", "", Map.of()).expect(429);
    }

    @Test
    void counters_expire_with_their_window() {
        anna.messages(group).expect(200);

        List<String> keys = other.administrator().call(commands -> commands.keys("{rate:*"));

        assertThat(keys).isNotEmpty();
        for (String key : keys) {
            long left = other.backbone().redis().call(commands -> commands.pttl(key));
            assertThat(left).as(key).isBetween(0L, 60_000L);
        }
    }

    @Test
    void a_counter_that_seems_to_end_after_its_window_is_over_because_the_clock_of_redis_stepped_back() {
        for (int i = 0; i < QUOTA; i++) {
            anna.messages(group).expect(200);
        }
        anna.messages(group).expect(429);

        expireCountersAfter(Duration.ofHours(1));

        anna.messages(group).expect(200);
        anna.messages(group).expect(200);
        expireCountersAfter(Duration.ofSeconds(1));
    }

    private static void expireCountersAfter(Duration time) {
        for (String key : other.administrator().call(commands -> commands.keys("{rate:*"))) {
            other.administrator().call(commands -> commands.pexpire(key, time));
        }
    }

    @Test
    void without_redis_reads_are_served_and_each_gateway_counts_alone() {
        redis.refuse();
        redis.cutAll();
        try {
            for (int i = 0; i < QUOTA; i++) {
                assertThat(anna.messages(group).expect(200).header("RateLimit")).isNotEmpty();
            }
            anna.messages(group).expect(429);
            gateway.api().login("anna@example.org", "correct horse battery").expect(503);
        } finally {
            redis.accept();
        }
        Await.until(LIMIT, () -> anna.get("/health/ready").status() == 200, "Redis to be reachable again");
        Await.until(LIMIT, () -> anna.messages(group).status() == 200, "the gateways to count together again");
    }
}
