package dev.synapse.gateway.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Limits on open streams hold under concurrent opens, and every slot is released. */
@Timeout(180)
@Tag("slow")
class StreamLimitsTest {

    private static final int PER_USER = 20;
    private static final int OPENS = 200;
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final TestGateway GATEWAY = TestGateway.start(Map.of(
            "SYNAPSE_SOCKETS_PER_USER",
            Integer.toString(PER_USER),
            "SYNAPSE_MAX_STREAMS",
            "340",
            "SYNAPSE_STREAMS_PER_MINUTE",
            "100000"));

    private final ApiClient anna = GATEWAY.api().asNewUser();
    private final String socketPath =
            "/ws/" + anna.createGroup("Team").expect(201).id();
    private final String streamPath = socketPath.replace("/ws/", "/groups/") + "/events";

    @AfterAll
    static void stop() {
        GATEWAY.close();
    }

    @Test
    void concurrent_opens_do_not_exceed_the_sockets_of_a_user_and_slots_are_released() throws Exception {
        for (int round = 1; round <= 2; round++) {
            List<RawSocket> sockets = openAll(() -> RawSocket.handshake(anna, anna.token(), socketPath));

            assertThat(statuses(sockets, 101)).containsOnly(429).hasSize(OPENS - PER_USER);

            sockets.forEach(RawSocket::close);
            awaitAllFree();
        }
    }

    @Test
    void concurrent_opens_do_not_exceed_the_event_streams_of_a_user_and_the_process() throws Exception {
        List<RawSocket> streams = openAll(() -> RawSocket.stream(anna, anna.token(), streamPath));
        assertThat(statuses(streams, 200)).containsOnly(429).hasSize(OPENS - PER_USER);

        anna.send("HEAD", streamPath, "", Map.of()).expect(200);
        streams.forEach(RawSocket::close);
        anna.postMessage(socketPath.substring(4), "detect disconnected clients").expect(202);
        awaitAllFree();
    }

    @Test
    void a_user_may_hold_as_many_slots_of_the_process_as_remain_free() throws Exception {
        List<RawSocket> all = new ArrayList<>();
        List<Runnable> posts = new ArrayList<>();
        for (int most : List.of(20, 11, 5, 3, 1, 1)) {
            ApiClient user = GATEWAY.api().asNewUser();
            String group = user.createGroup("Team").expect(201).id();
            List<RawSocket> streams =
                    openAll(() -> RawSocket.stream(user, user.token(), "/groups/" + group + "/events"));
            all.addAll(streams);
            posts.add(
                    () -> user.postMessage(group, "detect disconnected clients").expect(202));

            assertThat(statuses(streams, 200)).hasSize(OPENS - most).contains(most == PER_USER ? 429 : 503);
        }

        all.forEach(RawSocket::close);
        posts.forEach(Runnable::run);
        awaitAllFree();
    }

    @Test
    void refused_and_broken_handshakes_hold_no_slot() {
        for (int i = 0; i < 3 * PER_USER; i++) {
            RawSocket.handshake(anna, anna.token(), socketPath).close();
            try (RawSocket refused = RawSocket.handshake(anna, anna.token(), socketPath + "?after=x")) {
                assertThat(refused.status()).isEqualTo(400);
            }
        }
        anna.send("HEAD", streamPath, "", Map.of()).expect(200);

        awaitAllFree();
    }

    /** Opens as many sockets as a user may have, and closes them again. */
    private void awaitAllFree() {
        List<RawSocket> sockets = new ArrayList<>();
        try {
            Await.until(
                    LIMIT,
                    () -> {
                        RawSocket socket = RawSocket.handshake(anna, anna.token(), socketPath);
                        if (socket.status() == 101) {
                            sockets.add(socket);
                        } else {
                            socket.close();
                        }
                        return sockets.size() == PER_USER;
                    },
                    "all slots to be free");
        } finally {
            sockets.forEach(RawSocket::close);
        }
    }

    private static List<RawSocket> openAll(Supplier<RawSocket> open) throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        List<Future<RawSocket>> opened = new ArrayList<>();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < OPENS; i++) {
                opened.add(clients.submit(() -> {
                    start.await();
                    return open.get();
                }));
            }
            start.countDown();
        }
        List<RawSocket> sockets = new ArrayList<>();
        for (Future<RawSocket> each : opened) {
            sockets.add(each.get());
        }
        return sockets;
    }

    /** The statuses other than {@code open}. */
    private static List<Integer> statuses(List<RawSocket> sockets, int open) {
        return sockets.stream()
                .map(RawSocket::status)
                .filter(status -> status != open)
                .toList();
    }
}
