package dev.synapse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.embedded.EmbeddedRedis;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.turn.TurnCommits;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.ApiClient.Answer;
import dev.synapse.testkit.Await;
import dev.synapse.testkit.CutProxy;
import dev.synapse.testkit.EventClient;
import dev.synapse.testkit.EventClient.Subscription;
import dev.synapse.testkit.TestDatabase;
import dev.synapse.testkit.TestServers;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class OutageTest {

    private static final Duration LIMIT = Duration.ofSeconds(40);
    private static final int CLIENTS = 20;

    private static CutProxy postgres;
    private static CutProxy redis;
    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        TestDatabase database = TestServers.freshDatabase();
        EmbeddedRedis server = TestServers.freshRedis();
        postgres = CutProxy.to("127.0.0.1", database.port());
        redis = CutProxy.to("127.0.0.1", server.port());
        gateway = TestGateway.start(database.through(postgres).url(), server, redis.port(), Map.of());
    }

    @AfterAll
    static void stop() {
        gateway.close();
        postgres.close();
        redis.close();
    }

    private static void cutRedisOff(ApiClient client) {
        redis.refuse();
        redis.cutAll();
        Await.until(LIMIT, () -> client.get("/health/ready").status() == 503, "Redis to be reported unreachable");
    }

    @Test
    void without_redis_a_message_is_accepted_and_enters_the_loop_later() {
        ApiClient anna = gateway.api().asNewUser();
        String group = anna.createGroup("Team").expect(201).id();
        try {
            cutRedisOff(anna);

            anna.postMessage(group, "hello").expect(202);

            assertThat(anna.messages(group).expect(200).body()).hasSize(1);
            assertThat(anna.get("/health/ready").expect(503).text())
                    .contains("Redis")
                    .doesNotContain("PostgreSQL");
            assertThat(anna.createGroup("Other").expect(503).header("Retry-After"))
                    .isNotEmpty();
            anna.get("/health/live").expect(200);
        } finally {
            redis.accept();
        }
        awaitEnqueued(group);
        anna.createGroup("Other").expect(201);
    }

    @Test
    void without_redis_a_message_with_files_is_accepted_and_enters_the_loop_with_them() {
        ApiClient anna = gateway.api().asNewUser();
        String group = anna.createGroup("Team").expect(201).id();
        try {
            cutRedisOff(anna);
            String file = anna.upload(group, "text/plain", new byte[] {'x'})
                    .expect(201)
                    .id();

            anna.postMessage(group, "hello", List.of(file)).expect(202);

            anna.postMessage(group, "again", List.of(file)).expect(422);
            assertThat(anna.messages(group).expect(200).text()).contains(file);
        } finally {
            redis.accept();
        }
        awaitEnqueued(group);
        assertThat(new TurnCommits(
                                gateway.backbone().redis(), gateway.backbone().shards())
                        .nextQueued(GroupId.of(group))
                        .orElseThrow()
                        .message()
                        .meta()
                        .attachments())
                .hasSize(1);
    }

    @Test
    void without_postgresql_a_message_is_refused_and_not_stored() {
        ApiClient anna = gateway.api().asNewUser();
        String group = anna.createGroup("Team").expect(201).id();
        postgres.refuse();
        postgres.cutAll();
        try {
            Answer refused = anna.postMessage(group, "hello").expect(503);

            anna.upload(group, "text/plain", new byte[] {'x'}).expect(503);
            assertThat(refused.header("Retry-After")).isNotEmpty();
            assertThat(refused.header("Content-Type")).isEqualTo("application/problem+json");
            assertThat(anna.get("/health").expect(503).text()).contains("PostgreSQL");
        } finally {
            postgres.accept();
        }
        Await.until(LIMIT, () -> anna.get("/health").status() == 200, "PostgreSQL to be reachable again");
        assertThat(anna.messages(group).expect(200).body()).isEmpty();
        anna.postMessage(group, "hello").expect(202);
    }

    @Test
    void turns_that_redis_lost_are_enqueued_again() {
        try (TestGateway other = TestGateway.start(Map.of())) {
            ApiClient anna = other.api().asNewUser();
            String group = anna.createGroup("Team").expect(201).id();
            anna.postMessage(group, "first").expect(202);
            anna.postMessage(group, "second").expect(202);
            String key = other.backbone().shards().keys(GroupId.of(group)).waiting();

            other.administrator().call(commands -> commands.flushall());

            Await.until(
                    LIMIT,
                    () -> other.backbone().redis().call(commands -> commands.zcard(key)),
                    waiting -> waiting == 2,
                    "both turns in Redis");
        }
    }

    @Test
    void a_stopping_gateway_closes_its_sockets_with_1012() throws IOException {
        TestDatabase database = TestServers.freshDatabase();
        try (TestGateway stopping =
                TestGateway.start(database.url(), TestServers.freshRedis().url(), Map.of())) {
            ApiClient anna = stopping.api().asNewUser();
            String group = anna.createGroup("Team").expect(201).id();
            try (EventClient client = EventClient.connect(Subscription.to(anna, group))) {
                stopping.stop();

                assertThat(client.awaitClosed(LIMIT)).isEqualTo(1012);
            }
        }
    }

    /** Each client reconnects as soon as it is closed, until the port is closed. */
    @Test
    void sockets_accepted_while_the_gateway_stops_are_closed_with_1012() throws Exception {
        TestDatabase database = TestServers.freshDatabase();
        try (TestGateway stopping = TestGateway.start(
                        database.url(), TestServers.freshRedis().url(), Map.of());
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            ApiClient anna = stopping.api().asNewUser();
            Subscription team =
                    Subscription.to(anna, anna.createGroup("Team").expect(201).id());
            AtomicBoolean over = new AtomicBoolean();
            CountDownLatch all = new CountDownLatch(CLIENTS);
            List<Future<List<Integer>>> ends = Stream.generate(() -> clients.submit(() -> listen(team, all, over)))
                    .limit(CLIENTS)
                    .toList();
            all.await();

            stopping.stop();

            over.set(true);
            for (Future<List<Integer>> codes : ends) {
                assertThat(codes.get()).isNotEmpty().containsOnly(1012);
            }
        }
    }

    private static List<Integer> listen(Subscription subscription, CountDownLatch all, AtomicBoolean over) {
        List<Integer> codes = new ArrayList<>();
        while (!over.get()) {
            try (EventClient client = EventClient.connect(subscription)) {
                all.countDown();
                codes.add(client.awaitClosed(LIMIT));
            } catch (IOException refused) {
                // reconnects until the test is over
            }
        }
        return codes;
    }

    private static void awaitEnqueued(String group) {
        TurnCommits turns =
                new TurnCommits(gateway.backbone().redis(), gateway.backbone().shards());
        Await.until(LIMIT, () -> turns.nextQueued(GroupId.of(group)).isPresent(), "the turn in Redis");
    }
}
