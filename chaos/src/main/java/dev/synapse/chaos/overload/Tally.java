package dev.synapse.chaos.overload;

import java.io.EOFException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts the outcomes of an attack: responses by status, and connections that ended without one. It also keeps the first forbidden
 * responses: a 5xx other than 503, and a 429 or 503 without {@code Retry-After}. Thread-safe.
 */
final class Tally {

    /** The server, or its kernel, did not accept the connection. */
    static final String NOT_CONNECTED = "not connected";
    /** The server closed the connection without a response. */
    static final String CLOSED = "closed";
    /** The connection was reset, as happens when a server responds and closes before it has read everything. */
    static final String RESET = "reset";
    /** The connection was still open, without a response, when the attacker gave up. */
    static final String OPEN = "still open";

    private static final int KEPT = 10;
    private static final int SHOWN = 300;

    private final Map<String, Long> counts = new TreeMap<>();
    private final List<String> wrong = new ArrayList<>();

    /** An exchange of data with the server. */
    interface Exchange {

        void run() throws IOException;
    }

    /** Runs an exchange and counts its failure, if any. */
    void attempt(Exchange exchange) {
        try {
            exchange.run();
        } catch (IOException e) {
            failure(e);
        }
    }

    /** Counts a response by its status. */
    void answer(String request, Response response) {
        int status = response.status();
        add(Integer.toString(status));
        if (status >= 500 && status != 503) {
            wrong("%s was answered by %d: %s".formatted(request, status, response.body()));
        }
        if ((status == 429 || status == 503) && response.header("Retry-After").isEmpty()) {
            wrong("%s was answered by %d without Retry-After: %s".formatted(request, status, response.body()));
        }
    }

    /** Counts a failed exchange. */
    void failure(IOException failure) {
        if (Thread.currentThread().isInterrupted()) { // the attacker gave up, which closed its socket
            add(OPEN);
            return;
        }
        add(
                switch (failure) {
                    case ConnectException e -> NOT_CONNECTED;
                    case BindException e -> "no port left";
                    case SocketTimeoutException e ->
                        String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("connect")
                                ? NOT_CONNECTED
                                : OPEN;
                    case EOFException e -> CLOSED;
                    default -> RESET;
                });
    }

    /** Counts a connection by its state. */
    void state(Connection.State state) {
        add(
                switch (state) {
                    case OPEN -> OPEN;
                    case CLOSED -> CLOSED;
                    case RESET -> RESET;
                });
    }

    synchronized void add(String outcome) {
        counts.merge(outcome, 1L, Long::sum);
    }

    synchronized void wrong(String what) {
        if (wrong.size() < KEPT) {
            wrong.add(what.length() > SHOWN ? what.substring(0, SHOWN) + "…" : what);
        }
    }

    /** Number of responses with the given status. */
    long answers(int status) {
        return count(Integer.toString(status));
    }

    synchronized long count(String outcome) {
        return counts.getOrDefault(outcome, 0L);
    }

    /** Counts of all outcomes, sorted by outcome. */
    synchronized Map<String, Long> counts() {
        return new TreeMap<>(counts);
    }

    /** The first forbidden responses. */
    synchronized List<String> wrong() {
        return List.copyOf(wrong);
    }

    @Override
    public String toString() {
        return counts().toString();
    }
}
