package dev.synapse.gateway.connections;

import dev.synapse.gateway.connections.Connection.Phase;
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
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connections of the gateway's endpoint: who may come in, and who has to go. Thread-safe. */
final class OpenConnections {

    private static final Logger log = LoggerFactory.getLogger(OpenConnections.class);
    private static final long WARN_EVERY = Duration.ofMinutes(1).toNanos();

    private final ConnectionTable table;
    private final Map<SocketChannel, Connection> byChannel = new ConcurrentHashMap<>();
    private final LongAdder refused = new LongAdder();
    private final LongAdder evicted = new LongAdder();
    private final LongAdder expired = new LongAdder();
    private long warnedOf;
    private long warnedAt = System.nanoTime() - WARN_EVERY;

    OpenConnections(ConnectionTable table) {
        this.table = table;
    }

    /** Decides on an accepted channel; what has to go for it goes to {@code closing}. False if it has to be closed. */
    boolean admit(SocketChannel channel, Consumer<SocketChannel> closing) {
        InetSocketAddress peer;
        try {
            peer = (InetSocketAddress) channel.getRemoteAddress();
        } catch (IOException e) {
            log.debug("A connection ended before it was accepted", e);
            return false;
        }
        Connection connection = new Connection(channel, peer.getAddress(), System.nanoTime());
        Admission admission = table.admit(connection);
        if (admission.evicted() != null) {
            evicted.increment();
            closing.accept(admission.evicted().channel());
        }
        if (admission.accepted()) {
            byChannel.put(channel, connection);
        } else {
            refused.increment();
        }
        return admission.accepted();
    }

    /** The connection of this wrapper, null if it is closed. */
    @Nullable
    Connection find(@Nullable SocketWrapperBase<NioChannel> wrapper) {
        SocketChannel channel = wrapper == null ? null : wrapper.getSocket().getIOChannel();
        return channel == null ? null : byChannel.get(channel);
    }

    /** Notes that something of this connection is being processed; false if it is about to be closed. */
    boolean begin(Connection connection) {
        return table.begin(connection);
    }

    /** Notes that a connection waits, since when, and answers with one that has to be closed for it. */
    @Nullable
    SocketChannel rest(Connection connection, Phase phase, long since) {
        connection.leave();
        Connection victim = table.rest(connection, phase, since).orElse(null);
        if (victim == null) {
            return null;
        }
        evicted.increment();
        return victim.channel();
    }

    /** Forgets a connection that is closed. */
    void forget(Connection connection) {
        byChannel.remove(connection.channel());
        table.remove(connection);
        connection.leave();
    }

    /** The same for a channel that was never used. */
    void forget(SocketChannel channel) {
        Connection connection = byChannel.get(channel);
        if (connection != null) {
            forget(connection);
        }
    }

    /** The connections whose time is over; they have to be closed. To be asked each second. */
    List<SocketChannel> overdue() {
        warnOfRefusals(System.nanoTime());
        List<SocketChannel> overdue = table.overdue(System.nanoTime()).stream()
                .map(Connection::channel)
                .toList();
        expired.add(overdue.size());
        return overdue;
    }

    private void warnOfRefusals(long now) {
        long refusals = refused.sum();
        if (refusals > warnedOf && now - warnedAt >= WARN_EVERY) {
            log.warn(
                    "Refused {} connections since the last warning: {} are open, and none is idle",
                    refusals - warnedOf,
                    table.size());
            warnedOf = refusals;
            warnedAt = now;
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
