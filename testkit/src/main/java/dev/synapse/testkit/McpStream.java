package dev.synapse.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.node.ObjectNode;

/** The stream of events that answers one request. For one thread. */
final class McpStream {
    private static final long CUT_DELAY_NANOS = 100_000_000L;

    private final HttpExchange exchange;
    private final Cuts cuts;
    private boolean started;

    McpStream(HttpExchange exchange, Cuts cuts) {
        this.exchange = exchange;
        this.cuts = cuts;
    }

    /** The streams that the server breaks off, and what it has not sent of them. Thread-safe. */
    static final class Cuts {
        private final AtomicInteger remaining = new AtomicInteger();
        private final Map<String, ObjectNode> unsent = new ConcurrentHashMap<>();
        private volatile StreamCut how = StreamCut.END;
        private volatile String retry = "";
        private volatile boolean withIds = true;
        private volatile boolean refuses;

        void plan(int times, StreamCut cut, String retryField, boolean idsAreSent) {
            how = cut;
            retry = retryField;
            withIds = idsAreSent;
            remaining.set(times);
        }

        void refuseToResume() {
            refuses = true;
        }
    }

    void send(ObjectNode message) {
        try {
            start();
            exchange.chunk(event(message));
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    /** Sends the answer, or breaks off before it. */
    void end(ObjectNode answer) {
        try {
            start();
            if (cuts.remaining.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                cut(answer);
            } else {
                exchange.lastChunk(event(answer));
            }
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    /** Sends the rest of the stream after this event; returns whether there is one. */
    boolean resume(String lastEventId) {
        ObjectNode answer = cuts.refuses ? null : cuts.unsent.get(lastEventId);
        if (answer != null) {
            end(answer);
        }
        return answer != null;
    }

    private void start() throws IOException {
        if (!started) {
            started = true;
            exchange.startChunks("text/event-stream");
            exchange.chunk(": a comment\n\n".getBytes(StandardCharsets.UTF_8));
        }
    }

    /** A connection breaks some time after an event: clients may lose what they received immediately before. */
    private void cut(ObjectNode answer) throws IOException {
        if (cuts.withIds) {
            String id = UUID.randomUUID().toString();
            cuts.unsent.put(id, answer);
            exchange.chunk(("id: " + id + "\n" + cuts.retry + "data: \n\n").getBytes(StandardCharsets.UTF_8));
        }
        LockSupport.parkNanos(CUT_DELAY_NANOS);
        switch (cuts.how) {
            case END -> exchange.lastChunk(new byte[0]);
            case CLOSE -> {
                exchange.halfChunk(event(answer));
                exchange.close();
            }
            case RESET -> exchange.reset();
        }
    }

    static byte[] event(ObjectNode message) {
        return ("event: message\ndata: " + message + "\n\n").getBytes(StandardCharsets.UTF_8);
    }
}
