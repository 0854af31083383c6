package dev.synapse.models.http;

import dev.synapse.shared.net.NetworkErrors;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The one JDK HTTP client that models and tools share. HTTP/1.1, so each stream has a connection of its own and closing
 * it tells the server; redirects are not followed; all its work runs on virtual threads. Thread-safe; closing cuts what
 * is still under way.
 */
public final class Connections implements AutoCloseable {
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(NetworkErrors.CONNECT_TIMEOUT)
            .executor(executor)
            .build();

    /** The client itself, for calls that are not streamed. */
    public HttpClient client() {
        return client;
    }

    /** A streamed call; its time without a byte is bounded by {@code idleTimeout}. */
    public StreamCall call(StreamValidator guard, Duration idleTimeout) {
        return new StreamCall(client, guard, idleTimeout);
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
        executor.close();
    }
}
