package dev.synapse.testkit;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.PushbackInputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A small HTTP/1.1 server on 127.0.0.1 over raw sockets, with keep-alive and virtual threads. While one thread answers, the connection's
 * own thread keeps reading, so that an early disconnect of the client is noticed immediately and interrupts the answering thread.
 */
final class WireServer implements AutoCloseable {
    private static final int BACKLOG = 4096;

    private final ServerSocket listener;
    private final Handler handler;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

    private final Thread acceptor;

    private WireServer(ServerSocket listener, Handler handler) {
        this.listener = listener;
        this.handler = handler;
        this.acceptor =
                Thread.ofVirtual().name("accept-" + listener.getLocalPort()).unstarted(this::accept);
    }

    /** Answers one request. Runs in its own thread, which is interrupted when the client disconnects. */
    interface Handler {
        void handle(HttpExchange exchange) throws IOException, InterruptedException;
    }

    static WireServer start(Handler handler) {
        return start(0, handler);
    }

    /** Listens on the given port; 0 for any free port. */
    static WireServer start(int port, Handler handler) {
        try {
            ServerSocket listener = new ServerSocket(port, BACKLOG, InetAddress.getLoopbackAddress());
            WireServer server = new WireServer(listener, handler);
            server.acceptor.start();
            return server;
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot listen on 127.0.0.1", failure);
        }
    }

    String address() {
        return "http://127.0.0.1:" + port();
    }

    int port() {
        return listener.getLocalPort();
    }

    @Override
    public void close() {
        closeQuietly(listener);
        Threads.join(acceptor);
        connections.forEach(WireServer::closeQuietly);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                connections.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException closed) {
                closeQuietly(listener);
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            var in = new PushbackInputStream(new BufferedInputStream(socket.getInputStream(), 2048), 1);
            Optional<HttpRequest> request = HttpRequest.read(in);
            while (request.isPresent() && answer(new HttpExchange(request.get(), socket), in)) {
                request = HttpRequest.read(in);
            }
        } catch (IOException | InterruptedException gone) {
            // not a failure of the server: the test sees the end of its connection
        } finally {
            connections.remove(socket);
        }
    }

    /** Answers one request; returns whether another request may follow. */
    private boolean answer(HttpExchange exchange, PushbackInputStream in) throws IOException, InterruptedException {
        Thread worker = Thread.ofVirtual().start(() -> run(exchange));
        int next = readOrEnd(in);
        if (next < 0) {
            exchange.clientLeft();
            worker.interrupt();
        }
        worker.join();
        if (next < 0 || !exchange.keepsAlive()) {
            return false;
        }
        in.unread(next);
        return true;
    }

    private void run(HttpExchange exchange) {
        try {
            handler.handle(exchange);
        } catch (IOException | InterruptedException gone) {
            // the client disconnected, or the server was closed
        } finally {
            if (!exchange.keepsAlive()) {
                closeQuietly(exchange::close);
            }
        }
    }

    private static int readOrEnd(PushbackInputStream in) {
        try {
            return in.read();
        } catch (IOException closed) {
            return -1;
        }
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception ignored) {
            // the connection needs no further handling
        }
    }
}
