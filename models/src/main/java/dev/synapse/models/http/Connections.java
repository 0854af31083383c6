package dev.synapse.models.http;

import dev.synapse.shared.net.NetworkErrors;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The JDK HTTP client shared by models and tools. It uses HTTP/1.1, so that each stream has its own connection and
 * closing it notifies the server; it does not follow redirects; all its work runs on virtual threads. Thread-safe;
 * closing aborts pending requests.
 */
public final class Connections implements AutoCloseable {
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(NetworkErrors.CONNECT_TIMEOUT)
            .executor(executor)
            .build();

    /** The client itself, for requests without streaming. */
    public HttpClient client() {
        return client;
    }

    /**
     * Sends a request and passes the events of its response to a reader, on this thread; returns when the reply is complete.
     *
     * @param reader of this call only
     * @param idleTimeout maximum time without a byte
     * @throws StreamException if there is no complete reply; the connection is closed
     */
    public void read(HttpRequest request, EventFormat format, EventReader reader, Duration idleTimeout) {
        EventStream.read(client, request, format, reader, idleTimeout);
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
        executor.close();
    }
}
