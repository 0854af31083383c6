package dev.synapse.gateway.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
class SlowClientsTest {

    private static final TestGateway GATEWAY = TestGateway.start(Map.of("SYNAPSE_TRANSFER_GRACE_SECONDS", "1"));
    private static final ApiClient ANNA = GATEWAY.api().asNewUser();

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private @Nullable ScheduledFuture<?> steps;

    @AfterAll
    static void stop() {
        GATEWAY.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/groups, application/json, 408",
        "/auth/login, application/x-www-form-urlencoded, 408",
        "/nowhere, application/json, 404",
        "/groups, text/plain, 415"
    })
    void a_body_that_trickles_in_times_out(String path, String type, int status) throws IOException {
        try (RawConnection client = new RawConnection(GATEWAY)) {
            client.send(
                    "POST %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: %s\r\nContent-Length: 2000\r\n\r\n{"
                            .formatted(path, ANNA.token(), type));
            every100Milliseconds(() -> client.send(" "));

            assertThat(client.readToEnd()).startsWith("HTTP/1.1 " + status);
        }
    }

    /** Each piece reaches the server, but no byte of the body does, so that the read of the body never returns. */
    @ParameterizedTest
    @ValueSource(strings = {"5;a=", "5\r\nhello\r\n0\r\nX: "})
    void bytes_of_chunk_extensions_and_trailers_do_not_extend_the_deadline(String chunks) throws IOException {
        for (String path : List.of("/auth/register", "/groups")) {
            try (RawConnection client = new RawConnection(GATEWAY)) {
                client.send(
                        "POST %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n%s"
                                .formatted(path, ANNA.token(), chunks));
                every100Milliseconds(() -> client.send("x"));

                client.readToEnd();
                stopSteps();
            }
        }
    }

    @Test
    void a_body_that_stops_times_out() throws IOException {
        try (RawConnection client = new RawConnection(GATEWAY)) {
            client.send(
                    "POST /auth/register HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2000\r\n\r\n{\"email\": \"a");

            assertThat(client.readToEnd()).startsWith("HTTP/1.1 408").contains("application/problem+json");
        }
    }

    @Test
    void a_client_gets_the_refusal_before_it_has_sent_the_whole_body() throws IOException {
        try (RawConnection client = new RawConnection(GATEWAY)) {
            client.send(
                    "POST /auth/register HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2000000\r\n\r\n{");
            byte[] answer = new byte[1024];

            int count = client.read(answer);
            client.send("x");

            assertThat(new String(answer, 0, count, StandardCharsets.UTF_8)).startsWith("HTTP/1.1 413");
        }
    }

    /** Reads 10 KB per second for longer than the minimum rate allows; data in network buffers still arrives. */
    @Test
    void a_response_that_is_read_too_slowly_is_cut_off() throws IOException {
        int requests = 400;
        int size = GATEWAY.api().get("/openapi.json").expect(200).text().length();
        try (RawConnection client = new RawConnection(GATEWAY)) {
            client.send("GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n".repeat(requests));
            AtomicInteger reads = new AtomicInteger();
            int maxReads = 10 * (2 + size / 32_768);
            byte[] buffer = new byte[1024];
            every100Milliseconds(() -> {
                if (reads.get() < maxReads) {
                    client.read(buffer);
                    reads.incrementAndGet();
                }
            });
            Await.until(
                    Duration.ofSeconds(60),
                    () -> reads.get() == maxReads,
                    "the client to have read slowly for long enough");

            assertThat(client.readToEnd().length()).isLessThan(requests * size * 3 / 4);
        }
    }

    private interface Step {

        void run() throws IOException;
    }

    /** Runs the step every 100 ms until it fails or the test ends. */
    private void every100Milliseconds(Step step) {
        Runnable unchecked = () -> {
            try {
                step.run();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        steps = clock.scheduleAtFixedRate(unchecked, 0, 100, TimeUnit.MILLISECONDS);
    }

    private void stopSteps() {
        if (steps != null) {
            steps.cancel(true);
        }
    }

    @AfterEach
    void stopClock() {
        stopSteps();
        clock.shutdownNow();
    }
}
