package dev.synapse.gateway.connections;

import java.net.InetAddress;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** An accepted connection. Its phase is guarded by the {@link ConnectionTable}; {@link #phase()} may be read by any thread. */
final class Connection {

    /** What a connection is doing. */
    enum Phase {
        /** It has not sent anything yet. */
        OPENED,
        /** It has sent a part of a request's header. */
        HEADER,
        /** It has a request under way, or has become a stream of events. */
        BUSY,
        /** Its last request was answered. */
        IDLE,
        /** It is about to be closed by us. */
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
    private long requests;

    /** A connection that was accepted at this time of {@link System#nanoTime()}. */
    Connection(SocketChannel channel, InetAddress peer, long now) {
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

    /** Whether it was accepted beyond the limit, to answer health checks only. */
    boolean reserve() {
        return reserve;
    }

    void markReserve() {
        reserve = true;
    }

    /** When it entered its phase, by {@link System#nanoTime()}. */
    long since() {
        return since;
    }

    /** Notes that a request begins, whose header is complete; called by the thread that serves it. */
    void beginRequest(long now) {
        requests++;
        answered = false;
        since = now;
    }

    /** Notes that a request was answered, and that its body alone may have to be read to its end. */
    void endRequest(long now) {
        since = now;
        answered = true;
    }

    /** Notes that a request goes on without a thread of its own, as a socket does. */
    void becomeStream() {
        answered = false;
        leave();
    }

    /** Whether the last request that began was answered. */
    boolean answered() {
        return answered;
    }

    /** Requests so far, for the thread that serves this connection. */
    long requests() {
        return requests;
    }

    /** Keeps the slot of the request under way. */
    void hold(RequestSlots.Slot taken) {
        slot = taken;
    }

    /** Gives back the slot of the last request; has no effect the second time. */
    void leave() {
        RequestSlots.Slot taken = slot;
        if (taken != null) {
            taken.close();
        }
    }

    /** A number that no other connection has; lower ones were accepted earlier. */
    long number() {
        return number;
    }
}
