package dev.synapse.gateway.connections;

import java.net.InetAddress;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** An accepted connection. Its phase is guarded by the {@link ConnectionTable}; {@link #phase()} may be read by any thread. */
final class AcceptedConnection {

    /** The state of a connection between and during requests. */
    enum Phase {
        /** Nothing received yet. */
        OPENED,
        /** Part of a request's header received. */
        HEADER,
        /** A request is in progress, or an event stream is open. */
        BUSY,
        /** The last request was answered. */
        IDLE,
        /** The gateway is about to close the connection. */
        CLOSING
    }

    private static final AtomicLong COUNT = new AtomicLong();

    private final long number = COUNT.incrementAndGet();
    private final SocketChannel channel;
    private final InetAddress peer;
    private final ClientNetwork network;

    private volatile Phase phase = Phase.OPENED;
    private volatile boolean reserve;
    private volatile RequestSlots.@Nullable Slot slot;
    private volatile boolean answered;
    private volatile long since;
    private volatile boolean readsBody;
    private volatile long bodyDeadline;
    private long requests;

    /** Creates a connection accepted at {@code now}, a value of {@link System#nanoTime()}. */
    AcceptedConnection(SocketChannel channel, InetAddress peer, long now) {
        this.channel = channel;
        this.peer = peer;
        this.network = ClientNetwork.of(peer);
        this.since = now;
    }

    SocketChannel channel() {
        return channel;
    }

    InetAddress peer() {
        return peer;
    }

    ClientNetwork network() {
        return network;
    }

    Phase phase() {
        return phase;
    }

    void enter(Phase next, long now) {
        phase = next;
        since = now;
    }

    /** Whether the connection was accepted beyond the limit, for health checks only. */
    boolean reserve() {
        return reserve;
    }

    void markReserve() {
        reserve = true;
    }

    /** The start of its phase, a value of {@link System#nanoTime()}. */
    long since() {
        return since;
    }

    /** Records that a read of the body waits for the client; {@code deadline} is a value of {@link System#nanoTime()}. */
    void readBodyUntil(long deadline) {
        bodyDeadline = deadline;
        readsBody = true;
    }

    /** Records that the read returned. */
    void bodyRead() {
        readsBody = false;
    }

    /** Whether a read of the body waits beyond its deadline. */
    boolean isBodyOverdue(long now) {
        return readsBody && now - bodyDeadline > 0;
    }

    /** Records the start of a request whose header is complete. For the thread that serves it. */
    void beginRequest(long now) {
        requests++;
        answered = false;
        since = now;
    }

    /** Records that a request was answered; the rest of its body may still be unread. */
    void endRequest(long now) {
        since = now;
        answered = true;
    }

    /** Records that a request continues without a thread, as a socket does. */
    void becomeStream() {
        answered = false;
        releaseSlot();
    }

    /** Whether the latest request was answered. */
    boolean answered() {
        return answered;
    }

    /** Number of requests so far. For the thread that serves this connection. */
    long requests() {
        return requests;
    }

    /** Holds the slot of the request in progress. */
    void holdSlot(RequestSlots.Slot acquired) {
        slot = acquired;
    }

    /** Releases the slot of the latest request; has no effect the second time. */
    void releaseSlot() {
        RequestSlots.Slot held = slot;
        if (held != null) {
            held.close();
        }
    }

    /** A unique number, ascending in the order of acceptance. */
    long number() {
        return number;
    }
}
