package dev.synapse.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Reads the server-sent events of a group into a queue, in order and without duplicates. Reopens a dropped stream after
 * the last event seen ({@code Last-Event-ID}). Adds an {@link Event.Resync} if events may be missing, and an
 * {@link Event.StreamFailed} when it gives up.
 */
final class EventStream implements AutoCloseable {
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(5);
    private static final int MAX_UNAUTHORIZED = 3;

    private final Api api;
    private final String group;
    private final Timeouts timeouts;
    private final BlockingQueue<Event> events;
    private final CountDownLatch connected = new CountDownLatch(1);
    private final Thread reader;

    private volatile boolean closed;
    private volatile long seq;
    private volatile @Nullable InputStream body;
    private boolean everConnected;
    private boolean reportedLost;
    private int unauthorized;
    private long lastConnected = System.nanoTime();

    /** {@code after} is the last event already known, or negative for none. */
    EventStream(Api api, String group, long after, Timeouts timeouts, BlockingQueue<Event> events) {
        this.api = api;
        this.group = group;
        this.seq = after;
        this.timeouts = timeouts;
        this.events = events;
        this.reader = Thread.ofVirtual().name("events").unstarted(this::run);
    }

    /** Starts the reader and waits until the stream is open or the first attempt has failed. */
    EventStream open() throws InterruptedException {
        reader.start();
        var _ = connected.await(timeouts.reconnect().toMillis(), TimeUnit.MILLISECONDS);
        return this;
    }

    long lastSeq() {
        return seq;
    }

    private void run() {
        try {
            readAndReportFailure();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            connected.countDown();
        }
    }

    private void readAndReportFailure() throws InterruptedException {
        try {
            readUntilClosed();
        } catch (ChatException e) {
            if (!closed) {
                events.put(new Event.StreamFailed(e));
            }
        }
    }

    private void readUntilClosed() throws InterruptedException {
        int failures = 0;
        while (!closed) {
            long before = seq;
            String reason = readOnce();
            connected.countDown();
            if (closed) {
                return;
            }
            if (seq != before) {
                failures = 0;
            }
            if (failures++ == 0) {
                continue;
            }
            if (System.nanoTime() - lastConnected > timeouts.reconnect().toNanos()) {
                throw ChatException.failed("lost the event stream: " + reason);
            }
            if (!reportedLost && failures > 2) {
                reportedLost = true;
                events.put(new Event.ConnectionChanged(false, reason));
            }
            Thread.sleep(backoff(failures));
        }
    }

    private Duration backoff(int failures) {
        Duration wait = timeouts.backoff().multipliedBy(1L << Math.min(failures - 2, 10));
        return wait.compareTo(MAX_BACKOFF) < 0 ? wait : MAX_BACKOFF;
    }

    /** Reads one connection until it ends; returns the reason. */
    private String readOnce() throws InterruptedException {
        try {
            HttpResponse<InputStream> response = api.events(group, seq);
            body = response.body();
            try (InputStream in = response.body()) {
                if (response.statusCode() != 200) {
                    return rejected(response.statusCode(), in);
                }
                connected();
                readFrames(new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)));
                return "the server ended the stream";
            }
        } catch (IOException e) {
            return Http.reason(e);
        } catch (ChatException e) {
            if (e.isNoServer()) {
                return String.valueOf(e.getMessage());
            }
            throw e;
        }
    }

    private String rejected(int status, InputStream in) throws IOException {
        String reason = Http.errorMessage(status, new String(in.readNBytes(4096), StandardCharsets.UTF_8));
        boolean temporary = status == 503 || status == 429 || (status == 401 && ++unauthorized < MAX_UNAUTHORIZED);
        if (!temporary) {
            throw ChatException.errorResponse(status, "cannot open the event stream: " + reason);
        }
        return reason;
    }

    private void connected() throws InterruptedException {
        unauthorized = 0;
        lastConnected = System.nanoTime();
        if (everConnected && seq < 0) {
            events.put(new Event.Resync());
        }
        everConnected = true;
        if (reportedLost) {
            reportedLost = false;
            events.put(new Event.ConnectionChanged(true, ""));
        }
        connected.countDown();
    }

    private void readFrames(BufferedReader lines) throws IOException, InterruptedException {
        StringBuilder data = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isEmpty()) {
                if (!data.isEmpty()) {
                    received(data.toString());
                }
                data.setLength(0);
            } else if (line.startsWith("data:")) {
                data.append(data.isEmpty() ? "" : "\n").append(line.substring(line.startsWith("data: ") ? 6 : 5));
            }
        }
    }

    private void received(String frame) throws InterruptedException {
        try {
            JsonNode json = ApiTypes.JSON.readTree(frame);
            Event event = Event.of(json);
            long number = json.path("seq").asLong(-1);
            boolean repeated = number >= 0 && number <= seq && !(event instanceof Event.Resync);
            if (!repeated) {
                seq = number >= 0 ? number : seq;
                events.put(event);
            }
        } catch (JacksonException e) {
            events.put(new Event.Resync());
        }
    }

    @Override
    public void close() {
        closed = true;
        reader.interrupt();
        InputStream in = body;
        if (in != null) {
            try {
                in.close();
            } catch (IOException e) {
                // the stream is being discarded
            }
        }
    }
}
