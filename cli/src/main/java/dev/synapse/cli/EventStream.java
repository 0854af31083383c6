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
 * The live events of a group as server-sent events, put into a queue in order and once each. A stream that drops is
 * opened again behind the last event seen ({@code Last-Event-ID}). Where events may be missing, a {@link Event.Resync}
 * says so; {@link Event.Broken} ends it.
 */
final class EventStream implements AutoCloseable {
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(5);
    private static final int REFUSALS = 3;

    private final Api api;
    private final String group;
    private final Pace pace;
    private final BlockingQueue<Event> events;
    private final CountDownLatch connected = new CountDownLatch(1);
    private final Thread reader;

    private volatile boolean closed;
    private volatile long seq;
    private volatile @Nullable InputStream body;
    private boolean everConnected;
    private boolean toldAway;
    private int refusals;
    private long lastGood = System.nanoTime();

    /** {@code after} is the last event that is known already, or negative for none. */
    EventStream(Api api, String group, long after, Pace pace, BlockingQueue<Event> events) {
        this.api = api;
        this.group = group;
        this.seq = after;
        this.pace = pace;
        this.events = events;
        this.reader = Thread.ofVirtual().name("events").unstarted(this::run);
    }

    /** Starts, and waits until the server has opened the stream or the first attempt to has failed. */
    EventStream open() throws InterruptedException {
        reader.start();
        var _ = connected.await(pace.giveUp().toMillis(), TimeUnit.MILLISECONDS);
        return this;
    }

    long lastSeq() {
        return seq;
    }

    private void run() {
        try {
            readUntilOver();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            connected.countDown();
        }
    }

    private void readUntilOver() throws InterruptedException {
        try {
            readUntilClosed();
        } catch (ChatException e) {
            if (!closed) {
                events.put(new Event.Broken(e));
            }
        }
    }

    private void readUntilClosed() throws InterruptedException {
        int failures = 0;
        while (!closed) {
            long before = seq;
            String why = readOnce();
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
            if (System.nanoTime() - lastGood > pace.giveUp().toNanos()) {
                throw ChatException.failed("the live events are gone: " + why);
            }
            if (!toldAway && failures > 2) {
                toldAway = true;
                events.put(new Event.Link(false, why));
            }
            Thread.sleep(backoff(failures));
        }
    }

    private Duration backoff(int failures) {
        Duration wait = pace.backoff().multipliedBy(1L << Math.min(failures - 2, 10));
        return wait.compareTo(LONGEST_BACKOFF) < 0 ? wait : LONGEST_BACKOFF;
    }

    /** One connection, until it ends; returns why it did. */
    private String readOnce() throws InterruptedException {
        try {
            HttpResponse<InputStream> response = api.events(group, seq);
            body = response.body();
            try (InputStream in = response.body()) {
                if (response.statusCode() != 200) {
                    return refused(response.statusCode(), in);
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

    private String refused(int status, InputStream in) throws IOException {
        String why = Http.why(status, new String(in.readNBytes(4096), StandardCharsets.UTF_8));
        boolean passing = status == 503 || status == 429 || (status == 401 && ++refusals < REFUSALS);
        if (!passing) {
            throw ChatException.refused(status, "no live events: " + why);
        }
        return why;
    }

    private void connected() throws InterruptedException {
        refusals = 0;
        lastGood = System.nanoTime();
        if (everConnected && seq < 0) {
            events.put(new Event.Resync());
        }
        everConnected = true;
        if (toldAway) {
            toldAway = false;
            events.put(new Event.Link(true, ""));
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
            JsonNode json = Wire.JSON.readTree(frame);
            Event event = Event.of(json);
            long its = json.path("seq").asLong(-1);
            boolean repeated = its >= 0 && its <= seq && !(event instanceof Event.Resync);
            if (!repeated) {
                seq = its >= 0 ? its : seq;
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
                // it was to end, and it has
            }
        }
    }
}
