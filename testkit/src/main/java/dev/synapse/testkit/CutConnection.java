package dev.synapse.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One connection through a {@link CutProxy}. */
final class CutConnection {
    private static final int BUFFER = 16 * 1024;

    private final Socket client;
    private final Socket server;
    private final CutPlan plan;
    private final AtomicInteger cuts;
    private final TailScanner sent = new TailScanner();
    private final TailScanner sentToHold = new TailScanner();
    private volatile boolean replyIsLost;
    private volatile @Nullable HeldConnection hold;
    private volatile @Nullable HeldConnection released;

    CutConnection(Socket client, Socket server, CutPlan plan, AtomicInteger cuts) {
        this.client = client;
        this.server = server;
        this.plan = plan;
        this.cuts = cuts;
    }

    static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception ignored) {
            // closed in any case
        }
    }

    /** Forwards bytes in both directions until one side ends. */
    void run() throws IOException, InterruptedException {
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        Thread replies = Thread.ofVirtual().start(() -> pump(CutProxy.Direction.TO_CLIENT, server, client));
        pump(CutProxy.Direction.TO_SERVER, client, server);
        replies.join();
    }

    void cutBothSides() {
        closeQuietly(client);
        closeQuietly(server);
    }

    private void pump(CutProxy.Direction direction, Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[BUFFER];
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                plan.awaitResumed();
                if (direction == CutProxy.Direction.TO_SERVER && plan.takeIfAwaited(sent, buffer, length)) {
                    replyIsLost = true;
                }
                if (!standsStill(direction, buffer, length)) {
                    cutBothSides();
                    return;
                }
                int allowed = lost(direction) ? 0 : plan.allow(direction, length);
                out.write(buffer, 0, allowed);
                if (allowed < length) {
                    cuts.incrementAndGet();
                    cut(direction);
                    return;
                }
            }
            to.shutdownOutput();
        } catch (IOException | InterruptedException broken) {
            cutBothSides();
        }
    }

    /** Waits while the connection is held; false if it is to be cut. */
    private boolean standsStill(CutProxy.Direction direction, byte[] buffer, int length) throws InterruptedException {
        if (direction == CutProxy.Direction.TO_SERVER) {
            plan.takeHold(sentToHold, buffer, length).ifPresent(place -> hold = place);
        }
        HeldConnection before = released;
        if (direction == CutProxy.Direction.TO_CLIENT && before != null) {
            before.answer();
        }
        HeldConnection place = hold;
        if (place == null || place.direction() != direction) {
            return true;
        }
        hold = null;
        boolean passes = place.pass();
        released = place;
        return passes;
    }

    private boolean lost(CutProxy.Direction direction) {
        return direction == CutProxy.Direction.TO_CLIENT && replyIsLost;
    }

    /** Loses a reply: closes the client's side, while the server still reads and processes everything it was sent. */
    private void cut(CutProxy.Direction direction) throws IOException {
        if (direction == CutProxy.Direction.TO_SERVER) {
            cutBothSides();
            return;
        }
        closeQuietly(client);
        server.shutdownOutput();
        server.getInputStream().transferTo(OutputStream.nullOutputStream());
        closeQuietly(server);
    }
}
