package dev.synapse.workers.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.synapse.shared.settings.Environment;
import dev.synapse.shared.settings.InvalidSettingException;
import io.micrometer.core.instrument.Metrics;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsPortTest {
    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        http.shutdownNow();
    }

    @Test
    void metrics_are_served_as_prometheus_text() throws Exception {
        try (MetricsPort port = open("127.0.0.1:0")) {
            Metrics.counter("synapse.model.calls", "model", "tested").increment();

            HttpResponse<String> answer = ask(port.port(), "GET", "/metrics");

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain"));
            assertThat(answer.body())
                    .contains("synapse_model_calls_total{model=\"tested\"} 1.0", "jvm_memory_used_bytes");
        }
    }

    @Test
    void other_paths_and_methods_are_rejected() throws Exception {
        try (MetricsPort port = open("localhost:0")) {
            assertThat(ask(port.port(), "GET", "/metricsx").statusCode()).isEqualTo(404);
            assertThat(ask(port.port(), "GET", "/").statusCode()).isEqualTo(404);
            assertThat(ask(port.port(), "POST", "/metrics").statusCode()).isEqualTo(405);
        }
    }

    @Test
    void closing_stops_listening_and_counting() throws Exception {
        MetricsPort port = open("127.0.0.1:0");
        int registries = Metrics.globalRegistry.getRegistries().size();

        port.close();

        assertThat(Metrics.globalRegistry.getRegistries()).hasSize(registries - 1);
        assertThatThrownBy(() -> ask(port.port(), "GET", "/metrics")).isInstanceOf(ConnectException.class);
    }

    @Test
    void without_the_setting_there_is_no_endpoint() {
        assertThat(MetricsPort.open(Environment.of(Map.of(MetricsPort.SETTING, " "))))
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
    void an_invalid_address_is_rejected(String address) {
        assertThatThrownBy(() -> open(address))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContainingAll(MetricsPort.SETTING, "\"" + address + "\"", "as 127.0.0.1:9464");
    }

    @Test
    void a_port_in_use_is_rejected() {
        try (MetricsPort port = open("127.0.0.1:0")) {
            assertThatThrownBy(() -> open("127.0.0.1:" + port.port()))
                    .isInstanceOf(InvalidSettingException.class)
                    .hasMessageContainingAll(MetricsPort.SETTING, "the port is in use");
        }
    }

    private static MetricsPort open(String address) {
        return MetricsPort.open(Environment.of(Map.of(MetricsPort.SETTING, address)))
                .orElseThrow();
    }

    private HttpResponse<String> ask(int port, String method, String path) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .method(method, BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
    }
}
