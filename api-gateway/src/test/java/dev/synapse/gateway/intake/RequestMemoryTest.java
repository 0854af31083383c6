package dev.synapse.gateway.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import dev.synapse.shared.memory.MemoryBudget;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.ApiClient.Answer;
import dev.synapse.testkit.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RequestMemoryTest {

    private static final TestGateway GATEWAY = TestGateway.start(Map.of());
    private static final ApiClient ANNA = GATEWAY.api().asNewUser();
    private static final MemoryBudget MEMORY = GATEWAY.memory().requests();
    private static final Duration SOON = Duration.ofSeconds(30);

    @AfterAll
    static void stop() {
        GATEWAY.close();
    }

    @AfterEach
    void nothing_remains_reserved() {
        Await.until(SOON, () -> MEMORY.reserved() == 0, "the memory to be released");
    }

    @Test
    void memory_is_released_however_a_request_ends() {
        String group = "/groups/" + ANNA.createGroup("a").expect(201).id();

        ANNA.postMessage(group.substring(8), "x".repeat(32_000)).expect(202);
        ANNA.send("POST", group + "/messages", "{\"content\": \"" + "x".repeat(64_001) + "\"}", Map.of())
                .expect(422);
        ANNA.send("PATCH", group, "{\"name\": ", Map.of()).expect(400);
        ANNA.send("POST", "/auth/refresh", "{" + " ".repeat(20_000), Map.of()).expect(413);
        ANNA.send(
                        "POST",
                        "/auth/login",
                        "username=a&password=b",
                        Map.of("Content-Type", "application/x-www-form-urlencoded"))
                .expect(401);
    }

    @Test
    void memory_is_reserved_for_received_bytes_not_for_the_declared_length() throws IOException {
        List<RawConnection> clients = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            RawConnection client = new RawConnection(GATEWAY);
            clients.add(client);
            client.send(head("/groups", 4_000_000) + "{\"name\": \"");
        }
        Await.until(SOON, () -> MEMORY.reserved() > 0, "the first bytes of the bodies");
        assertThat(MEMORY.reserved()).isLessThanOrEqualTo(clients.size() * 1024L);

        clients.getFirst().send("x".repeat(60_000));

        Await.until(SOON, () -> MEMORY.reserved() > 1_000_000, "more memory to be reserved for more bytes");
        for (RawConnection client : clients) {
            client.close();
        }
    }

    @Test
    void uploads_reserve_memory_as_they_arrive() throws IOException {
        String files = "/groups/" + ANNA.createGroup("a").expect(201).id() + "/files";
        String half = head(files, 200_000).replace("application/json", "text/plain") + "x".repeat(100_000);
        try (RawConnection client = new RawConnection(GATEWAY)) {
            client.send(half);
            Await.until(SOON, () -> MEMORY.reserved() >= 200_000, "memory for the received half");
            assertThat(MEMORY.reserved()).isLessThan(2_000_000);
        }
        Await.until(SOON, () -> MEMORY.reserved() == 0, "the memory of the broken upload to be released");
        for (byte[] content : List.of(new byte[] {'x'}, new byte[] {0}, new byte[300_000])) {
            int status = ANNA.upload(files, content, Map.of("Content-Type", "text/plain"))
                    .status();
            assertThat(status).isIn(201, 422, 413);
        }
        try (MemoryBudget.Reservation all = MEMORY.reserve(MEMORY.capacity())) {
            assertThat(all.bytes()).isEqualTo(MEMORY.capacity());
            assertUnavailable(ANNA.upload(files, new byte[] {'x'}, Map.of("Content-Type", "text/plain")));
        }
        assertThat(ANNA.get(files).expect(200).body()).hasSize(1);
    }

    @Test
    void unfinished_bodies_without_a_login_leave_the_memory_of_users_and_of_other_addresses() throws IOException {
        MemoryBudget anonymous = GATEWAY.memory().anonymousRequests();
        List<RawConnection> clients = new ArrayList<>();
        for (int i = 0; i < 110; i++) {
            RawConnection client = new RawConnection(GATEWAY);
            clients.add(client);
            client.send(
                    "POST /auth/refresh HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 16000\r\n\r\n{"
                            + " ".repeat(15_900));
        }
        Await.until(SOON, () -> anonymous.reserved() > anonymous.capacity() / 8, "the bodies to be received");

        assertThat(anonymous.reserved()).isLessThanOrEqualTo(anonymous.capacity() / 4);
        assertThat(MEMORY.reserved()).isZero();
        ANNA.createGroup("a").expect(201);
        for (RawConnection client : clients) {
            client.close();
        }
        Await.until(SOON, () -> anonymous.reserved() == 0, "the memory to be released");
    }

    @Test
    void without_memory_a_body_gets_503() {
        try (MemoryBudget.Reservation all = MEMORY.reserve(MEMORY.capacity())) {
            assertThat(all.bytes()).isEqualTo(MEMORY.capacity());
            for (String path : List.of("/groups", "/auth/register", "/auth/refresh")) {
                assertUnavailable(ANNA.send("POST", path, "{\"name\": \"a\"}", Map.of()));
            }
            assertUnavailable(ANNA.send(
                    "POST",
                    "/auth/login",
                    "username=a&password=b",
                    Map.of("Content-Type", "application/x-www-form-urlencoded")));
            ANNA.get("/groups").expect(200);
        }
        ANNA.createGroup("a").expect(201);
    }

    private static void assertUnavailable(Answer answer) {
        assertThat(answer.expect(503).header("Retry-After")).isNotEmpty();
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    }

    private static String head(String path, int length) {
        return "POST %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
                .formatted(path, ANNA.token(), length);
    }
}
