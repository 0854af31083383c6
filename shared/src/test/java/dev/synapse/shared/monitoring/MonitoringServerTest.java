package dev.synapse.shared.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.synapse.shared.fixture.Awaits;
import dev.synapse.shared.fixture.TemporaryRedis;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.settings.Environment;
import dev.synapse.shared.settings.InvalidSettingException;
import io.micrometer.core.instrument.Metrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
class MonitoringServerTest {

    private static final String UP = "{\"status\":\"ok\"}";

    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        http.shutdownNow();
    }

    @Test
    void metrics_are_prometheus_text() throws Exception {
        try (MonitoringServer server = open("127.0.0.1:0")) {
            Metrics.counter("synapse.model.calls", "model", "tested").increment();

            HttpResponse<String> response = get(server, "/metrics");

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain"));
            assertThat(response.body())
                    .contains("synapse_model_calls_total{model=\"tested\"} 1.0", "jvm_memory_used_bytes");
        }
    }

    @Test
    void health_follows_redis_and_metrics_stay() throws Exception {
        try (TemporaryRedis server = TemporaryRedis.start(false);
                Redis redis = Redis.connect(server.url());
                MonitoringServer monitoring = open("127.0.0.1:0")) {
            monitoring.started(List.of(ReadinessCheck.redis(redis)));
            assertThat(get(monitoring, "/health/ready").body()).isEqualTo(UP);
            assertThat(get(monitoring, "/health").body()).isEqualTo(UP);

            server.stop();

            HttpResponse<String> ready = get(monitoring, "/health/ready");
            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(ready.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            assertThat(ready.body())
                    .contains(
                            "\"status\":503",
                            "\"detail\":\"Not ready: cannot reach Redis.\"",
                            "\"instance\":\"/health/ready\"");
            assertThat(get(monitoring, "/health").statusCode()).isEqualTo(503);
            assertThat(get(monitoring, "/health/live").body()).isEqualTo(UP);
            assertThat(get(monitoring, "/metrics").statusCode()).isEqualTo(200);

            server.startAgain();

            Awaits.until("readiness with Redis", () -> isReady(monitoring));
        }
    }

    @Test
    void a_service_that_starts_or_stops_is_live_but_not_ready() throws Exception {
        try (MonitoringServer server = open("127.0.0.1:0")) {
            assertThat(get(server, "/health/ready").body()).contains("The service is starting.");
            assertThat(get(server, "/health/live").statusCode()).isEqualTo(200);
            server.started(List.of());
            assertThat(get(server, "/health/ready").statusCode()).isEqualTo(200);

            server.stopping();

            assertThat(get(server, "/health/ready").body()).contains("The service is stopping.");
            assertThat(get(server, "/health/live").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void checks_that_hang_leave_liveness_and_metrics_alone() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch hanging = new CountDownLatch(2);
        try (MonitoringServer server = open("127.0.0.1:0")) {
            server.started(List.of(new ReadinessCheck("Redis", () -> {
                hanging.countDown();
                return awaited(end);
            })));
            List<FutureTask<Integer>> probes = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                FutureTask<Integer> probe =
                        new FutureTask<>(() -> get(server, "/health/ready").statusCode());
                Thread.ofVirtual().start(probe);
                probes.add(probe);
            }
            assertThat(hanging.await(10, TimeUnit.SECONDS)).isTrue();

            assertThat(get(server, "/health/ready").statusCode()).isEqualTo(503);
            assertThat(get(server, "/health/live").statusCode()).isEqualTo(200);
            assertThat(get(server, "/metrics").statusCode()).isEqualTo(200);

            end.countDown();
            for (FutureTask<Integer> probe : probes) {
                assertThat(probe.get(10, TimeUnit.SECONDS)).isEqualTo(200);
            }
        }
    }

    @Test
    void other_paths_and_methods_are_refused() throws Exception {
        try (MonitoringServer server = open("localhost:0")) {
            assertThat(get(server, "/metricsx").statusCode()).isEqualTo(404);
            assertThat(get(server, "/health/livex").statusCode()).isEqualTo(404);
            assertThat(get(server, "/").statusCode()).isEqualTo(404);
            HttpResponse<String> post = send(server, "POST", "/metrics", BodyPublishers.noBody());
            assertThat(post.statusCode()).isEqualTo(405);
            assertThat(post.headers().firstValue("Allow")).hasValue("GET");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 1000000", "Transfer-Encoding: chunked"})
    void a_body_is_refused_unread(String header) throws Exception {
        try (MonitoringServer server = open("127.0.0.1:0");
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(10_000);

            socket.getOutputStream()
                    .write("GET /metrics HTTP/1.1\r\nHost: x\r\n%s\r\n\r\n"
                            .formatted(header)
                            .getBytes(StandardCharsets.US_ASCII));

            String response = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(response).startsWith("HTTP/1.1 413");
        }
    }

    @Test
    void a_closed_server_neither_listens_nor_counts() throws Exception {
        MonitoringServer server = open("127.0.0.1:0");
        int registries = Metrics.globalRegistry.getRegistries().size();

        server.close();

        assertThat(Metrics.globalRegistry.getRegistries()).hasSize(registries - 1);
        assertThatThrownBy(() -> get(server, "/metrics")).isInstanceOf(ConnectException.class);
    }

    @Test
    void without_the_setting_there_is_no_port() {
        assertThat(MonitoringServer.open(Environment.of(Map.of(MonitoringServer.SETTING, " "))))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "9464",
                ":9464",
                "127.0.0.1",
                "127.0.0.1:x",
                "127.0.0.1:70000",
                "127.0.0.1:9464/metrics",
                "no such host:1"
            })
    void an_invalid_address_is_refused(String address) {
        assertThatThrownBy(() -> open(address))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContainingAll(MonitoringServer.SETTING, "\"" + address + "\"", "such as 127.0.0.1:9464");
    }

    @Test
    void a_port_in_use_is_refused() {
        try (MonitoringServer server = open("127.0.0.1:0")) {
            assertThatThrownBy(() -> open("127.0.0.1:" + server.port()))
                    .isInstanceOf(InvalidSettingException.class)
                    .hasMessageContainingAll(MonitoringServer.SETTING, "the port is in use");
        }
    }

    private static boolean awaited(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean isReady(MonitoringServer server) {
        try {
            return get(server, "/health/ready").statusCode() == 200;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static MonitoringServer open(String address) {
        return MonitoringServer.open(Environment.of(Map.of(MonitoringServer.SETTING, address)))
                .orElseThrow();
    }

    private HttpResponse<String> get(MonitoringServer server, String path) throws IOException, InterruptedException {
        return send(server, "GET", path, BodyPublishers.noBody());
    }

    private HttpResponse<String> send(MonitoringServer server, String method, String path, BodyPublisher body)
            throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                        .method(method, body)
                        .build(),
                BodyHandlers.ofString());
    }
}
