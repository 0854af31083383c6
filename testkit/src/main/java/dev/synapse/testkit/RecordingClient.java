package dev.synapse.testkit;

import dev.synapse.testkit.EventClient.Subscription;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A client of one group that follows the API contract: it posts each message with a unique key until it is accepted, reads all live
 * events, and resumes after the last one whenever its socket closes. It records each 202 and each event for
 * {@link InvariantChecker#watchedBy}. Thread-safe.
 */
public final class RecordingClient implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Duration SILENCE = Duration.ofSeconds(1);

    private final Supplier<ApiClient> api;
    private final String group;
    private final EventTrace trace = new EventTrace();
    private final List<String> accepted = new ArrayList<>();
    private final Set<String> open = new HashSet<>();
    private final TurnEnds ends;
    private final Thread listener;
    private volatile boolean closed;
    private final List<Integer> closes = new ArrayList<>();
    private @Nullable EventClient socket;
    private final List<Silence> silences = new ArrayList<>();
    private long quietSince;

    private RecordingClient(Supplier<ApiClient> api, String group) {
        this.api = api;
        this.group = group;
        this.ends = new TurnEnds(api, group);
        this.listener = Thread.ofVirtual().name("recording-client-" + group).unstarted(this::listen);
    }

    /**
     * A period in which a turn was unfinished and no event except text deltas arrived.
     *
     * @param from the start, in {@link System#nanoTime}
     * @param to the end
     */
    public record Silence(long from, long to) {}

    /**
     * Starts to listen.
     *
     * @param api a client of the group's owner; evaluated for each request, so that the server may change
     */
    public static RecordingClient of(Supplier<ApiClient> api, String group) {
        RecordingClient client = new RecordingClient(api, group);
        client.listener.start();
        return client;
    }

    public String group() {
        return group;
    }

    /** Posts the message until it is accepted, and returns the id of its turn. */
    public String post(String content, Duration limit) {
        return post(content, List.of(), limit);
    }

    /** Posts the message with uploaded files until it is accepted, and returns the id of its turn. */
    public String post(String content, List<String> files, Duration limit) {
        ObjectNode body = ApiClient.json()
                .put("content", content)
                .put("client_message_id", UUID.randomUUID().toString());
        files.forEach(body.putArray("files")::add);
        ApiClient.Answer answer = Await.until(
                limit,
                () -> api.get().post("/groups/" + group + "/messages", body),
                got -> got.status() != 503 && got.status() != 409,
                "the message is accepted");
        String turn = answer.expect(202).body().path("turn_id").asString();
        synchronized (this) {
            if (unfinished() == 0) {
                quietSince = System.nanoTime();
            }
            accepted.add(turn);
            open.add(turn);
        }
        return turn;
    }

    /** The accepted turns, in order of their 202s. */
    public synchronized List<String> accepted() {
        return List.copyOf(accepted);
    }

    /** Waits until the turn's end is announced or, after a resync, read. */
    public void awaitEnd(String turn, Duration limit) {
        Await.until(limit, () -> hasEnded(turn) || ends.read(turn), "the end of turn " + turn + " is announced");
    }

    /** Whether the turn's end was announced or, after a resync, read. */
    public synchronized boolean hasEnded(String turn) {
        return trace.hasEnded(turn) || ends.wasRead(turn);
    }

    /** Whether the turn's end was announced after the newest resync. */
    public synchronized boolean hasEndedSinceResync(String turn) {
        return trace.hasEndedSinceResync(turn);
    }

    /** The number of accepted turns whose end is not known. */
    public synchronized int unfinished() {
        open.removeIf(this::hasEnded);
        return open.size();
    }

    /** The number of events, including repeated ones. */
    public synchronized long events() {
        return trace.events();
    }

    /** The number of resyncs. */
    public synchronized long resyncs() {
        return trace.resyncs();
    }

    /** The number of reconnects. */
    public synchronized int reconnects() {
        return closes.size();
    }

    /** The close codes of the closed sockets; 1006 if the connection broke. */
    public synchronized List<Integer> closeCodes() {
        return List.copyOf(closes);
    }

    /** Silences longer than a second, in order. */
    public synchronized List<Silence> silences() {
        return List.copyOf(silences);
    }

    /** Breaks the socket; the client resumes after the last event. */
    public synchronized void drop() {
        if (socket != null) {
            socket.drop();
        }
    }

    @Override
    public void close() {
        closed = true;
        drop();
        listener.interrupt();
        Threads.join(listener);
    }

    synchronized List<String> violations(StoredGroup stored) {
        List<String> violations = new ArrayList<>(trace.violations(stored));
        Set<String> lost = new HashSet<>(accepted);
        stored.turns().forEach(turn -> lost.remove(turn.id().toString()));
        Set<String> unexpected = new HashSet<>();
        stored.turns().forEach(turn -> unexpected.add(turn.id().toString()));
        accepted.forEach(unexpected::remove);
        lost.forEach(turn -> violations.add("%s: turn %s was accepted, but is missing".formatted(group, turn)));
        unexpected.forEach(turn -> violations.add("%s: turn %s exists, but was never accepted".formatted(group, turn)));
        return violations;
    }

    private void listen() {
        while (!closed) {
            try (EventClient client = connect()) {
                closedWith(client.ended().toCompletableFuture().get());
            } catch (IOException | UncheckedIOException | ExecutionException away) {
                LockSupport.parkNanos(PAUSE.toNanos());
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private EventClient connect() throws IOException {
        long after = lastSeq();
        EventClient client =
                EventClient.connect(Subscription.to(api.get(), group).after(after), this::take);
        synchronized (this) {
            socket = client;
            if (closed) {
                client.drop();
            }
        }
        return client;
    }

    private synchronized void closedWith(int code) {
        closes.add(code);
    }

    private synchronized long lastSeq() {
        return trace.lastSeq();
    }

    private synchronized void take(JsonNode event) {
        boolean waits = unfinished() > 0;
        trace.take(event);
        if (event.path("type").asString("").equals("resync")) {
            ends.readLater(open);
        }
        if (!event.path("type").asString("").startsWith("message.d")) {
            long now = System.nanoTime();
            if (waits && now - quietSince > SILENCE.toNanos()) {
                silences.add(new Silence(quietSince, now));
            }
            quietSince = now;
        }
    }
}
