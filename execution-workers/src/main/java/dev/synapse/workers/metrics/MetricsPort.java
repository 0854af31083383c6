package dev.synapse.workers.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.synapse.shared.settings.Environment;
import dev.synapse.shared.settings.InvalidSettingException;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the metrics of this process and its JVM as Prometheus text at {@code GET /metrics}, without authentication:
 * the text contains only sums, and no names other than those of listed models. Thread-safe.
 *
 * <p>Format: <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">exposition formats</a>.
 */
public final class MetricsPort implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(MetricsPort.class);
    static final String SETTING = "SYNAPSE_WORKER_METRICS_ADDRESS";

    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final HttpServer server;

    private MetricsPort(HttpServer server) {
        this.server = server;
    }

    /**
     * Listens on the configured address, if there is one.
     *
     * @throws InvalidSettingException if that is not possible
     */
    public static Optional<MetricsPort> open(Environment env) {
        return env.get(SETTING).map(MetricsPort::open);
    }

    private static MetricsPort open(String address) {
        try {
            MetricsPort port = new MetricsPort(HttpServer.create(parse(address), 0));
            port.start();
            log.info("Serving metrics at http://{}:{}/metrics", port.host(), port.port());
            return port;
        } catch (IOException unavailable) {
            throw new InvalidSettingException(
                    "%s is \"%s\": cannot listen on this address: the port is in use, or the address does not belong to this machine"
                            .formatted(SETTING, address));
        }
    }

    private static InetSocketAddress parse(String address) {
        try {
            URI uri = new URI("http://" + address);
            if (uri.getHost() != null
                    && uri.getPort() >= 0
                    && uri.getPort() <= 65535
                    && uri.getRawPath().isEmpty()) {
                InetSocketAddress parsed = new InetSocketAddress(uri.getHost(), uri.getPort());
                if (!parsed.isUnresolved()) {
                    return parsed;
                }
            }
        } catch (URISyntaxException malformed) {
            // reported below
        }
        throw new InvalidSettingException(
                "%s is \"%s\": must be a host and port of this machine, such as 127.0.0.1:9464"
                        .formatted(SETTING, address));
    }

    private void start() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        collections.bindTo(registry);
        Metrics.addRegistry(registry);
        server.setExecutor(executor);
        server.createContext("/metrics", this::answer);
        server.start();
    }

    private String host() {
        return server.getAddress().getHostString();
    }

    int port() {
        return server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!exchange.getRequestURI().getPath().equals("/metrics")) {
                exchange.sendResponseHeaders(404, -1);
            } else if (!exchange.getRequestMethod().equals("GET")) {
                exchange.getResponseHeaders().set("Allow", "GET");
                exchange.sendResponseHeaders(405, -1);
            } else {
                byte[] text = registry.scrape().getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
                exchange.sendResponseHeaders(200, text.length);
                exchange.getResponseBody().write(text);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        executor.close();
        Metrics.removeRegistry(registry);
        collections.close();
        registry.close();
    }
}
