package dev.synapse.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy on 127.0.0.1 that breaks connections on demand, for example between a service and its database. Thread-safe.
 *
 * <p>While it refuses, connecting fails as if nothing listened. In that time a second socket, which is bound but never listens, reserves
 * the port.
 */
public final class CutProxy implements AutoCloseable {
    private static final int BACKLOG = 1024;

    private volatile InetSocketAddress target;
    private final Socket portKeeper;
    private final Set<CutConnection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger cuts = new AtomicInteger();
    private final CutPlan plan = new CutPlan();
    private final Queue<HeldConnection> holds = new ConcurrentLinkedQueue<>();
    private @Nullable Listener listener;

    private CutProxy(InetSocketAddress target) throws IOException {
        this.target = target;
        this.portKeeper = new Socket();
        portKeeper.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        portKeeper.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private record Listener(ServerSocket socket, Thread acceptor) {
        /** The port is free only after the acceptor has left the socket, which is after close() returns. */
        void close() {
            CutConnection.closeQuietly(socket);
            Threads.join(acceptor);
        }
    }

    /** The direction of bytes. */
    public enum Direction {
        TO_SERVER,
        TO_CLIENT
    }

    /** Starts a proxy on any free port. */
    public static CutProxy to(String host, int port) {
        try {
            CutProxy proxy = new CutProxy(new InetSocketAddress(host, port));
            proxy.accept();
            return proxy;
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot start a proxy to " + host + ":" + port, failure);
        }
    }

    public int port() {
        return portKeeper.getLocalPort();
    }

    /** Connects new connections to another port of the same host; existing ones stay as they are. */
    public void redirectTo(int port) {
        target = new InetSocketAddress(target.getHostString(), port);
    }

    /** Closes all connections on both sides; still accepts new ones. */
    public void cutAll() {
        connections.forEach(CutConnection::cutBothSides);
    }

    /** Holds back all bytes; connections stay open, and new ones are accepted. */
    public void pause() {
        plan.pause();
    }

    public void resume() {
        plan.resume();
    }

    /**
     * Cuts, once, the connection that carries the byte after the next {@code bytes} in that direction; these still
     * arrive. With {@code TO_CLIENT} the server still gets all that the client sent.
     */
    public void cutAfterBytes(Direction direction, long bytes) {
        plan.cutAfterBytes(direction, bytes);
    }

    /**
     * Cuts, once, the connection on which the client next sends this text, when the server starts to reply: the server has processed the
     * request, but the client gets no reply. Pending replies to earlier requests of the connection are lost as well.
     */
    public void cutReplyTo(String text) {
        plan.cutReplyTo(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Holds the connection on which the client next sends this text: with {@code TO_SERVER} before the server gets the text, with
     * {@code TO_CLIENT} once the server has started to reply. A later call replaces a hold that was not reached.
     */
    public HeldConnection holdAt(String text, Direction direction) {
        HeldConnection hold = new HeldConnection(text, direction);
        holds.add(hold);
        plan.holdAt(hold);
        return hold;
    }

    /** Drops a hold that was not reached. */
    public void dropHold() {
        plan.dropHold();
    }

    /** Refuses new connections from when it returns; existing ones stay open. */
    public synchronized void refuse() {
        if (listener != null) {
            listener.close();
            listener = null;
        }
    }

    /** Accepts connections again after {@link #refuse()}. */
    public synchronized void accept() {
        if (listener != null) {
            return;
        }
        try {
            ServerSocket opened = new ServerSocket();
            opened.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            opened.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port()), BACKLOG);
            listener = new Listener(opened, Thread.ofVirtual().start(() -> acceptFrom(opened)));
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot listen on port " + port(), failure);
        }
    }

    /** Number of open connections. */
    public int connectionCount() {
        return connections.size();
    }

    /** Number of connections that were cut by a byte count or by a text. */
    public int cutCount() {
        return cuts.get();
    }

    @Override
    public void close() {
        refuse();
        CutConnection.closeQuietly(portKeeper);
        cutAll();
        plan.resume();
        holds.forEach(HeldConnection::lose);
    }

    private void acceptFrom(ServerSocket from) {
        while (!from.isClosed()) {
            try {
                Socket client = from.accept();
                Thread.ofVirtual().start(() -> connect(client));
            } catch (IOException closed) {
                CutConnection.closeQuietly(from);
            }
        }
    }

    private void connect(Socket client) {
        try (client;
                Socket server = new Socket()) {
            server.connect(target);
            CutConnection connection = new CutConnection(client, server, plan, cuts);
            connections.add(connection);
            try {
                connection.run();
            } finally {
                connections.remove(connection);
            }
        } catch (IOException | InterruptedException unreachable) {
            // the client sees its connection end
        }
    }
}
