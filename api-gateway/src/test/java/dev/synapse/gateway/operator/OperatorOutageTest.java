package dev.synapse.gateway.operator;

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
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class OperatorOutageTest {

    private static final Duration LIMIT = Duration.ofSeconds(40);

    private static CutProxy postgres;
    private static CutProxy redis;
    private static TestGateway gateway;
    private static ApiClient operator;

    @BeforeAll
    static void start() {
        TestDatabase database = TestServers.freshDatabase();
        EmbeddedRedis server = TestServers.freshRedis();
        postgres = CutProxy.to("127.0.0.1", database.port());
        redis = CutProxy.to("127.0.0.1", server.port());
        gateway = TestGateway.start(database.through(postgres).url(), server, redis.port(), Map.of());
        operator = gateway.asOperator();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        postgres.close();
        redis.close();
    }

    @Test
    void without_redis_what_needs_it_is_a_503_and_the_rest_works() {
        redis.refuse();
        redis.cutAll();
        try {
            Await.until(LIMIT, () -> operator.get("/health").status() == 503, "Redis to be reported unreachable");

            expectUnavailable("GET", "/operator/workers", "Redis");
            expectUnavailable("GET", "/operator/queues", "Redis");
            expectUnavailable("GET", "/operator/dead-letters", "Redis");
            expectUnavailable("POST", "/operator/dead-letters/s00:1-1/retry", "Redis");
            expectUnavailable("DELETE", "/operator/dead-letters/s00:1-1", "Redis");
            operator.get("/operator/users").expect(200);
            operator.get("/operator/audit").expect(200);
            operator.get("/operator/settings").expect(200);
            operator.get("/operator/version").expect(200);
        } finally {
            redis.accept();
        }
        Await.until(LIMIT, () -> operator.get("/operator/queues").status() == 200, "Redis to be reachable again");
    }

    @Test
    void without_redis_unfinished_turns_are_a_503_rather_than_without_their_status() {
        String group = operator.createGroup("Team").expect(201).id();
        operator.postMessage(group, "hello").expect(202);
        redis.refuse();
        redis.cutAll();
        try {
            Await.until(LIMIT, () -> operator.get("/health").status() == 503, "Redis to be reported unreachable");

            expectUnavailable("GET", "/operator/turns", "Redis");
        } finally {
            redis.accept();
        }
        Await.until(LIMIT, () -> operator.get("/operator/turns").status() == 200, "Redis to be reachable again");
    }

    @Test
    void without_postgresql_no_operator_is_known_and_all_is_a_503() {
        postgres.refuse();
        postgres.cutAll();
        try {
            for (String path :
                    new String[] {"workers", "queues", "turns", "dead-letters", "users", "audit", "version"}) {
                expectUnavailable("GET", "/operator/" + path, "PostgreSQL");
            }
        } finally {
            postgres.accept();
        }
        Await.until(LIMIT, () -> operator.get("/operator/users").status() == 200, "PostgreSQL to be reachable again");
    }

    private static void expectUnavailable(String method, String path, String what) {
        Answer answer = operator.send(method, path, "", Map.of()).expect(503);
        assertThat(answer.header("Retry-After")).as(path).isNotEmpty();
        assertThat(answer.body().path("detail").asString()).as(path).contains(what);
    }
}
