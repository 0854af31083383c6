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

/**
 * A client of one group that does what the contract tells clients to: it posts each message under a key of its own until it is
 * accepted, reads all live events, and resumes behind the last one wherever its socket ends. It logs each 202 and each event, for
 * {@link InvariantChecker#watchedBy}. Thread-safe.
 */
public final class RecordingClient implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Duration SILENCE = Duration.ofSeconds(1);

    private final Supplier<ApiClient> api;
    private final String group;
    private final EventTrace story = new EventTrace();
    private final List<String> accepted = new ArrayList<>();
    private final Set<String> open = new HashSet<>();
    private final Thread listener;
    private volatile boolean closed;
    private final List<Integer> closes = new ArrayList<>();
    private @Nullable EventClient socket;
    private final List<Silence> silences = new ArrayList<>();
    private long quietSince;

    private RecordingClient(Supplier<ApiClient> api, String group) {
        this.api = api;
        this.group = group;
        this.listener = Thread.ofVirtual().name("witness-" + group).unstarted(this::listen);
    }

    /**
     * A time in which a turn was unfinished and nothing of it was told but pieces of text.
     *
     * @param from when it began, as {@link System#nanoTime} has it
     * @param to when it ended
     */
    public record Silence(long from, long to) {}

    /**
     * Begins to listen.
     *
     * @param api the server to ask next, as the owner of the group; asked anew for each call, so that it may change
     */
    public static RecordingClient of(Supplier<ApiClient> api, String group) {
        RecordingClient witness = new RecordingClient(api, group);
        witness.listener.start();
        return witness;
    }

    public String group() {
        return group;
    }

    /** Posts the message, again and again until it is accepted, and gives its turn's id. */
    public String post(String content, Duration limit) {
        JsonNode body = ApiClient.json()
                .put("content", content)
                .put("client_message_id", UUID.randomUUID().toString());
        ApiClient.Answer answer = Await.until(
                limit,
                () -> api.get().post("/groups/" + group + "/messages", body),
                got -> got.status() != 503 && got.status() != 409,
                "a message is accepted");
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

    /** The turns that were accepted, in order of their 202s. */
    public synchronized List<String> accepted() {
        return List.copyOf(accepted);
    }

    /** Waits until the turn's end was told. */
    public void awaitEnd(String turn, Duration limit) {
        Await.until(limit, () -> hasEnded(turn), "the end of turn " + turn + " is told");
    }

    /** Whether the turn's end was told. */
    public synchronized boolean hasEnded(String turn) {
        return story.hasEnded(turn);
    }

    /** Whether the turn's end was told after whatever the client was last told to read the history for. */
    public synchronized boolean hasEndedSinceResync(String turn) {
        return story.hasEndedSinceResync(turn);
    }

    /** How many of the accepted turns have not been told to have ended. */
    public synchronized int unfinished() {
        open.removeIf(story::hasEnded);
        return open.size();
    }

    /** How many events have come, those that came again included. */
    public synchronized long events() {
        return story.events();
    }

    /** How often the client was told to read the history, since events were lost. */
    public synchronized long resyncs() {
        return story.resyncs();
    }

    /** How often the socket ended and was opened again. */
    public synchronized int reconnects() {
        return closes.size();
    }

    /** With which code each of these sockets ended; 1006 where the connection just broke. */
    public synchronized List<Integer> closeCodes() {
        return List.copyOf(closes);
    }

    /** The silences of more than a second, in order. */
    public synchronized List<Silence> silences() {
        return List.copyOf(silences);
    }

    /** Breaks the socket; the client comes back behind the last event. */
    public synchronized void drop() {
        if (socket != null) {
            socket.drop();
        }
    }

    @Override
    public void close() {
        closed = true;
        drop();
        LockSupport.unpark(listener);
        Threads.join(listener);
    }

    synchronized List<String> violations(StoredGroup stored) {
        List<String> violations = new ArrayList<>(story.violations(stored));
        Set<String> lost = new HashSet<>(accepted);
        stored.turns().forEach(turn -> lost.remove(turn.id().toString()));
        Set<String> uninvited = new HashSet<>();
        stored.turns().forEach(turn -> uninvited.add(turn.id().toString()));
        accepted.forEach(uninvited::remove);
        lost.forEach(turn -> violations.add("%s: turn %s was accepted, and is lost".formatted(group, turn)));
        uninvited.forEach(turn -> violations.add("%s: turn %s is there, and nobody asked".formatted(group, turn)));
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
        return story.lastSeq();
    }

    private synchronized void take(JsonNode event) {
        boolean waits = unfinished() > 0;
        story.take(event);
        if (!event.path("type").asString("").startsWith("message.d")) {
            long now = System.nanoTime();
            if (waits && now - quietSince > SILENCE.toNanos()) {
                silences.add(new Silence(quietSince, now));
            }
            quietSince = now;
        }
    }
}
