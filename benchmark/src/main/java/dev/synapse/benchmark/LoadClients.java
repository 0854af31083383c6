package dev.synapse.benchmark;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Recorder;

/** Many WebSocket clients in one thread. They read events, record their latency, and answer pings. */
final class LoadClients implements AutoCloseable {

    private static final int OPENERS = 8;
    private static final int ADDRESSES = 20;

    private final Selector selector;
    private final ConcurrentLinkedQueue<LoadClient> opened = new ConcurrentLinkedQueue<>();
    private final Recorder nanos = new Recorder(3);
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private volatile boolean closed;

    LoadClients() throws IOException {
        selector = Selector.open();
        Thread.ofPlatform().name("crowd").daemon().start(this::read);
    }

    /** Opens {@code count} sockets, distributed evenly over the groups of the owners; returns when all are open. */
    void open(int port, List<GroupOwner> owners, int count) throws InterruptedException {
        List<Future<?>> openers = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(OPENERS)) {
            for (int opener = 0; opener < OPENERS; opener++) {
                int first = opener;
                openers.add(threads.submit(() -> {
                    for (int i = first; i < count; i += OPENERS) {
                        openOne(port, owners.get(i % owners.size()), i);
                    }
                    return null;
                }));
            }
        }
        for (Future<?> opener : openers) {
            if (opener.state() == Future.State.FAILED) {
                throw new IllegalStateException("Cannot open a socket", opener.exceptionNow());
            }
        }
    }

    private void openOne(int port, GroupOwner owner, int number) throws IOException {
        String group =
                owner.groups().get(number / ADDRESSES % owner.groups().size()).toString();
        SocketChannel channel = SocketChannel.open();
        channel.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0." + (1 + number % ADDRESSES)), 0));
        channel.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
        String request = "GET /ws/" + group + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + owner.token()
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13"
                + "\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";
        channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
        LoadClient socket = new LoadClient(channel);
        socket.awaitOpen();
        channel.configureBlocking(false);
        opened.add(socket);
        selector.wakeup();
    }

    /** Time in nanoseconds from the writing to the reading of each event. */
    Recorder nanos() {
        return nanos;
    }

    /** Number of events read so far. */
    long received() {
        return received.get();
    }

    /** Number of sockets that were closed by the server or failed. */
    long lost() {
        return lost.get();
    }

    private void read() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);
        try {
            while (!closed) {
                selector.select();
                for (LoadClient socket = opened.poll(); socket != null; socket = opened.poll()) {
                    socket.channel().register(selector, SelectionKey.OP_READ, socket);
                }
                for (SelectionKey key : selector.selectedKeys()) {
                    read(key, buffer);
                }
                selector.selectedKeys().clear();
            }
        } catch (IOException e) {
            throw new IllegalStateException("The clients cannot read", e);
        }
    }

    private void read(SelectionKey key, ByteBuffer buffer) {
        LoadClient socket = (LoadClient) key.attachment();
        try {
            int events = socket.read(buffer, nanos);
            received.addAndGet(events);
        } catch (IOException e) {
            key.cancel();
            lost.incrementAndGet();
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        selector.wakeup();
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }
}
