package dev.synapse.models.http;

import dev.synapse.shared.net.NetworkErrors;
import java.net.http.HttpClient;
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
     * Creates a streaming call.
     *
     * @param validator of this call only
     * @param idleTimeout maximum time without a byte
     */
    public StreamCall call(StreamValidator validator, Duration idleTimeout) {
        return new StreamCall(client, validator, idleTimeout);
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
        executor.close();
    }
}
