package dev.synapse.shared.monitoring;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.settings.Environment;
import dev.synapse.shared.settings.InvalidSettingException;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.exporter.httpserver.MetricsHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP port of a service that runs as a separate process: {@code GET /health/live}, {@code /health/ready} (also {@code /health}) with
 * the responses of the gateway, and {@code /metrics}. It needs no token, since it serves only totals and no names except those of listed
 * models. Connections, threads, waiting requests and the duration of a request are limited, and requests with a body are refused.
 * Thread-safe.
 *
 * <p>Format: <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">exposition formats</a>.
 */
public final class MonitoringServer implements AutoCloseable {

    /** The setting with the address; without it there is no port. */
    public static final String SETTING = "SYNAPSE_MONITORING_ADDRESS";

    private static final Logger log = LoggerFactory.getLogger(MonitoringServer.class);
    private static final int THREADS = 4;
    private static final int MAX_WAITING = 16;
    private static final int BACKLOG = 16;

    private final ThreadPoolExecutor executor = new ThreadPoolExecutor(
            THREADS,
            THREADS,
            60,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_WAITING),
            Thread.ofPlatform().daemon().name("monitoring-", 0).factory());
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final Readiness readiness = new Readiness();
    private final HttpServer server;

    static {
        // The JDK's server has no other way to limit connections, nor the seconds for a request's header and for its
        // response.
        limit("jdk.httpserver.maxConnections", 64);
        limit("sun.net.httpserver.maxReqTime", 5);
        limit("sun.net.httpserver.maxRspTime", 30);
    }

    private record Health(String status) {}

    private record Problem(String type, String title, int status, String detail, String instance) {}

    private MonitoringServer(HttpServer server) {
        this.server = server;
    }

    /** Listens at the address of {@link #SETTING}, if set; throws {@link InvalidSettingException} if that is not possible. */
    public static Optional<MonitoringServer> open(Environment env) {
        return open(env, SETTING);
    }

    /** The same for the address of another setting. */
    public static Optional<MonitoringServer> open(Environment env, String setting) {
        return env.get(setting).map(address -> open(setting, address));
    }

    private static MonitoringServer open(String setting, String address) {
        InetSocketAddress parsed = parse(setting, address);
        try {
            MonitoringServer server = new MonitoringServer(HttpServer.create(parsed, BACKLOG));
            server.begin();
            log.info("Serving health and metrics at http://{}:{}", server.host(), server.port());
            return server;
        } catch (IOException e) {
            throw new InvalidSettingException(
                    "%s is \"%s\": cannot listen on this address: the port is in use, or the address does not belong to this machine"
                            .formatted(setting, address));
        }
    }

    private static InetSocketAddress parse(String setting, String address) {
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
            // the message below says what would be right
        }
        throw new InvalidSettingException(
                "%s is \"%s\": must be a host and port of this machine, such as 127.0.0.1:9464"
                        .formatted(setting, address));
    }

    private static void limit(String property, int value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, Integer.toString(value));
        }
    }

    private void begin() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        collections.bindTo(registry);
        Metrics.addRegistry(registry);
        executor.allowCoreThreadTimeOut(true);
        server.setExecutor(executor);
        serve("/health", this::ready);
        serve("/health/ready", this::ready);
        serve("/health/live", MonitoringServer::ok);
        serve("/metrics", new MetricsHandler(registry.getPrometheusRegistry()));
        server.createContext("/", exchange -> refuse(exchange, 404));
        server.start();
    }

    /** From now on the service is ready if these servers are reachable. */
    public void started(List<ReadinessCheck> checks) {
        readiness.started(checks);
    }

    /** From now on the service is not ready. */
    public void stopping() {
        readiness.stopping();
    }

    private String host() {
        return server.getAddress().getHostString();
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** A context of the JDK's server also gets the paths that begin with its own. */
    private void serve(String path, HttpHandler handler) {
        server.createContext(path, exchange -> {
            if (!exchange.getRequestURI().getPath().equals(path)) {
                refuse(exchange, 404);
            } else if (!exchange.getRequestMethod().equals("GET")) {
                exchange.getResponseHeaders().set("Allow", "GET");
                refuse(exchange, 405);
            } else if (hasBody(exchange)) {
                refuse(exchange, 413);
            } else {
                handler.handle(exchange);
            }
        });
    }

    private static boolean hasBody(HttpExchange exchange) {
        String length = exchange.getRequestHeaders().getFirst("Content-Length");
        return exchange.getRequestHeaders().containsKey("Transfer-Encoding") || (length != null && !length.equals("0"));
    }

    /** Closes the connection instead of reading a body. */
    private static void refuse(HttpExchange exchange, int status) throws IOException {
        exchange.getResponseHeaders().set("Connection", "close");
        exchange.sendResponseHeaders(status, -1);
    }

    private void ready(HttpExchange exchange) throws IOException {
        Optional<String> problem = readiness.problem();
        if (problem.isEmpty()) {
            ok(exchange);
        } else {
            String path = exchange.getRequestURI().getPath();
            Problem body = new Problem("about:blank", "Service Unavailable", 503, problem.get(), path);
            respond(exchange, 503, "application/problem+json", body);
        }
    }

    private static void ok(HttpExchange exchange) throws IOException {
        respond(exchange, 200, "application/json", new Health("ok"));
    }

    private static void respond(HttpExchange exchange, int status, String type, Object body) throws IOException {
        try (exchange) {
            byte[] json = Json.write(body).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, json.length);
            exchange.getResponseBody().write(json);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
        Metrics.removeRegistry(registry);
        collections.close();
        registry.close();
    }
}
