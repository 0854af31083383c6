package dev.synapse.chaos;

import dev.synapse.testkit.ApiClient;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** A reader of a group's server-sent events over a bare socket, cheap enough for a thousand, that counts them. Thread-safe. */
final class EventReader implements AutoCloseable {

    private static final int SMALL_BUFFER = 4096;

    private final Socket socket = new Socket();
    private final AtomicInteger events = new AtomicInteger();
    private volatile boolean ended;

    private EventReader() {}

    /** Opens the stream and reads all that comes. */
    static EventReader of(ApiClient api, String group) throws IOException {
        EventReader reader = new EventReader();
        reader.open(api, group);
        Thread.ofVirtual().start(reader::read);
        return reader;
    }

    /** Opens the stream, and reads nothing until {@link #read} is called. */
    static EventReader stalled(ApiClient api, String group) throws IOException {
        EventReader reader = new EventReader();
        reader.socket.setReceiveBufferSize(SMALL_BUFFER);
        reader.open(api, group);
        return reader;
    }

    int events() {
        return events.get();
    }

    /** Whether the server has ended the stream. */
    boolean hasEnded() {
        return ended;
    }

    /** Reads to the end of the stream. */
    void read() {
        byte[] buffer = new byte[8192];
        byte last = 0;
        try {
            InputStream in = socket.getInputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                for (int i = 0; i < length; i++) {
                    if (last == '\n' && buffer[i] == 'i') { // the line "id: …" of each event
                        events.incrementAndGet();
                    }
                    last = buffer[i];
                }
            }
        } catch (IOException e) {
            // the end, too
        }
        ended = true;
    }

    private void open(ApiClient api, String group) throws IOException {
        URI uri = URI.create(api.baseUrl());
        socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
        String request = """
                GET /groups/%s/events?after=0 HTTP/1.1\r
                Host: localhost\r
                Authorization: Bearer %s\r
                Accept: text/event-stream\r
                \r
                """.formatted(group, api.token());
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
