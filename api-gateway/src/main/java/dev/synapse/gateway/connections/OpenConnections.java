package dev.synapse.gateway.connections;

import dev.synapse.gateway.connections.AcceptedConnection.Phase;
import dev.synapse.gateway.connections.ConnectionTable.Admission;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The open connections of the gateway's endpoint: admits, evicts and expires them. Thread-safe. */
final class OpenConnections {

    private static final Logger log = LoggerFactory.getLogger(OpenConnections.class);
    private static final long WARN_EVERY = Duration.ofMinutes(1).toNanos();

    private final ConnectionTable table;
    private final Map<SocketChannel, AcceptedConnection> byChannel = new ConcurrentHashMap<>();
    private final LongAdder refused = new LongAdder();
    private final LongAdder evicted = new LongAdder();
    private final LongAdder expired = new LongAdder();
    private long reported;
    private long reportedAt = System.nanoTime() - WARN_EVERY;

    OpenConnections(ConnectionTable table) {
        this.table = table;
    }

    /** Decides on an accepted channel, passing an evicted one to {@code closer}; false if the channel has to be closed. */
    boolean admit(SocketChannel channel, Consumer<SocketChannel> closer) {
        InetSocketAddress peer;
        try {
            peer = (InetSocketAddress) channel.getRemoteAddress();
        } catch (IOException e) {
            log.debug("A connection closed before it was accepted", e);
            return false;
        }
        AcceptedConnection connection = new AcceptedConnection(channel, peer.getAddress(), System.nanoTime());
        Admission admission = table.admit(connection);
        if (admission.evicted() != null) {
            evicted.increment();
            closer.accept(admission.evicted().channel());
        }
        if (admission.accepted()) {
            byChannel.put(channel, connection);
        } else {
            refused.increment();
        }
        return admission.accepted();
    }

    /** The connection of this wrapper; null if it is closed. */
    @Nullable
    AcceptedConnection find(@Nullable SocketWrapperBase<NioChannel> wrapper) {
        SocketChannel channel = wrapper == null ? null : wrapper.getSocket().getIOChannel();
        return channel == null ? null : byChannel.get(channel);
    }

    /** Marks a connection as busy; false if it is about to be closed. */
    boolean markBusy(AcceptedConnection connection) {
        return table.markBusy(connection);
    }

    /** Marks a connection as waiting and returns a connection to close, or null. */
    @Nullable
    SocketChannel markWaiting(AcceptedConnection connection, Phase phase, long since) {
        connection.releaseSlot();
        AcceptedConnection victim = table.markWaiting(connection, phase, since).orElse(null);
        if (victim == null) {
            return null;
        }
        evicted.increment();
        return victim.channel();
    }

    /** Removes a closed connection. */
    void remove(AcceptedConnection connection) {
        byChannel.remove(connection.channel());
        table.remove(connection);
        connection.releaseSlot();
    }

    /** Removes the connection of a closed channel, if any. */
    void remove(SocketChannel channel) {
        AcceptedConnection connection = byChannel.get(channel);
        if (connection != null) {
            remove(connection);
        }
    }

    /** Returns the connections past their deadline; the caller closes them. To be called once a second. */
    List<SocketChannel> overdue() {
        long now = System.nanoTime();
        warnOfRefusals(now);
        List<SocketChannel> overdue = Stream.concat(
                        table.overdue(now).stream(),
                        byChannel.values().stream().filter(connection -> connection.isBodyOverdue(now)))
                .map(AcceptedConnection::channel)
                .toList();
        expired.add(overdue.size());
        return overdue;
    }

    private void warnOfRefusals(long now) {
        long refusals = refused.sum();
        if (refusals > reported && now - reportedAt >= WARN_EVERY) {
            log.warn(
                    "Refused {} connections since the last warning: {} are open and none is idle; raise SYNAPSE_CONNECTIONS if this is legitimate load",
                    refusals - reported,
                    table.size());
            reported = refusals;
            reportedAt = now;
        }
    }

    int size() {
        return table.size();
    }

    int waiting() {
        return table.waiting();
    }

    long refused() {
        return refused.sum();
    }

    long evicted() {
        return evicted.sum();
    }

    long expired() {
        return expired.sum();
    }
}
