package dev.synapse.allinone;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** A web page on the loopback interface whose text tests can change. */
final class WebPage implements AutoCloseable {

    private final HttpServer server;
    private volatile String text = "";

    private WebPage(HttpServer server) {
        this.server = server;
        server.createContext("/", exchange -> {
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    static WebPage serve() {
        try {
            return new WebPage(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Host and port, as in {@code SYNAPSE_FETCH_ALLOWED_HOSTS}. */
    String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    String url() {
        return "http://" + host() + "/";
    }

    void say(String words) {
        text = words;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
