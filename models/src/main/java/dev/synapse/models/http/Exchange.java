package dev.synapse.models.http;

import dev.synapse.models.http.StreamFailure.Cancelled;
import dev.synapse.models.http.StreamFailure.CutShort;
import dev.synapse.models.http.StreamFailure.Stalled;
import dev.synapse.models.http.StreamFailure.Unreachable;
import dev.synapse.shared.net.NetworkErrors;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response, read piece by piece on one thread that never waits longer than the idle limit.
 *
 * <p>The request is sent on its own virtual thread with the blocking {@code send}, because {@code sendAsync} would
 * complete on the common pool. Received data passes through a queue of a few pieces: more are requested as they are read, several at a
 * time, since each request is a task of the client's. For the same reason a timer of the exchange, not of each wait, notices silence. Closing
 * before the end closes the connection, which tells the server to stop.
 */
final class Exchange implements BodySource, AutoCloseable {
    private static final Duration DRAIN = Duration.ofSeconds(2);
    /** Pieces of at most 16 KB that may wait to be read. */
    private static final int WINDOW = 8;

    private final Duration idleLimit;
    private final String server;
    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private final Body subscriber = new Body();
    private final Thread sender;
    private final IdleTimer idleTimer;
    private boolean headSeen;
    private long piecesRead;
    private boolean ended;
    private boolean drained;

    private sealed interface Signal {
        record Head(ResponseInfo info) implements Signal {}

        record Bytes(List<ByteBuffer> buffers) implements Signal {}

        record End() implements Signal {}

        record Broken(Throwable cause) implements Signal {}

        /** Nothing came during the wait with that number. */
        record Idle(long during) implements Signal {}
    }

    private Exchange(HttpClient client, HttpRequest request, Duration idleLimit) {
        this.idleLimit = idleLimit;
        this.server = request.uri().getScheme() + "://" + request.uri().getAuthority();
        this.idleTimer = new IdleTimer(idleLimit, wait -> signals.add(new Signal.Idle(wait)));
        this.sender = Thread.ofVirtual().name("model-request").unstarted(() -> send(client, request));
    }

    /** Sends the request on a new virtual thread and returns immediately. */
    static Exchange start(HttpClient client, HttpRequest request, Duration idleLimit) {
        Exchange exchange = new Exchange(client, request, idleLimit);
        exchange.sender.start();
        return exchange;
    }

    /**
     * Waits for the status and headers.
     *
     * @throws StreamException with {@link Unreachable}, {@link Stalled} or {@link Cancelled}
     */
    ResponseInfo head() {
        return switch (next()) {
            case Signal.Head(ResponseInfo info) -> {
                headSeen = true;
                subscriber.requestMore(WINDOW);
                yield info;
            }
            case Signal.Broken(Throwable cause) ->
                throw new StreamException(new Unreachable(server, NetworkErrors.describe(cause)));
            case Signal.Bytes _, Signal.End _, Signal.Idle _ ->
                throw new IllegalStateException("body received before headers");
        };
    }

    /**
     * Waits for the next bytes of the body; null at its end.
     *
     * @throws StreamException with {@link CutShort}, {@link Stalled} or {@link Cancelled}
     */
    @Override
    public @Nullable List<ByteBuffer> read() {
        return switch (next()) {
            case Signal.Bytes(List<ByteBuffer> buffers) -> {
                piecesRead++;
                if (piecesRead % (WINDOW / 2) == 0) {
                    subscriber.requestMore(WINDOW / 2);
                }
                yield buffers;
            }
            case Signal.End _ -> null;
            case Signal.Broken(Throwable cause) ->
                throw new StreamException(new CutShort("connection lost: " + NetworkErrors.describe(cause)));
            case Signal.Head _, Signal.Idle _ -> throw new IllegalStateException("headers received twice");
        };
    }

    private Signal next() {
        try {
            Signal signal = signals.poll();
            return received(signal == null ? await() : signal);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StreamException(new Cancelled());
        }
    }

    private Signal await() throws InterruptedException {
        long wait = idleTimer.begin();
        try {
            while (true) {
                Signal signal = signals.take();
                if (!(signal instanceof Signal.Idle(long silent))) {
                    return signal;
                }
                if (silent == wait) {
                    throw new StreamException(new Stalled(idleLimit, headSeen));
                }
            }
        } finally {
            idleTimer.end();
        }
    }

    private Signal received(Signal signal) {
        ended = signal instanceof Signal.End || signal instanceof Signal.Broken;
        return signal;
    }

    private Signal next(Duration limit) {
        try {
            Signal signal = signals.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
            if (signal == null) {
                throw new StreamException(new Stalled(limit, headSeen));
            }
            return received(signal);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StreamException(new Cancelled());
        }
    }

    /** Drains the response on another thread, so that the connection can be reused; gives up after 2 s. */
    void finish() {
        if (!ended) {
            drained = true;
            Thread.ofVirtual().name("model-drain").start(this::drain);
        }
    }

    private void drain() {
        long end = System.nanoTime() + DRAIN.toNanos();
        try {
            while (!ended) {
                if (next(Duration.ofNanos(end - System.nanoTime())) instanceof Signal.Bytes) {
                    subscriber.requestMore(1);
                }
            }
        } catch (StreamException stalled) {
            subscriber.cancel();
        }
    }

    /**
     * Ends the exchange; closes the connection unless the response has been read completely or {@link #finish} drains
     * it.
     */
    @Override
    public void close() {
        idleTimer.close();
        if (!ended && !drained) {
            sender.interrupt();
            subscriber.cancel();
        }
    }

    private void send(HttpClient client, HttpRequest request) {
        try {
            client.send(request, info -> {
                signals.add(new Signal.Head(info));
                return subscriber;
            });
        } catch (IOException | RuntimeException failed) {
            signals.add(new Signal.Broken(failed));
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    /** Queues what the client delivers. */
    private final class Body implements BodySubscriber<Void> {
        private @Nullable Subscription subscription;
        private boolean cancelled;
        private long requested;

        @Override
        public CompletionStage<Void> getBody() {
            return CompletableFuture.completedStage(null);
        }

        @Override
        public synchronized void onSubscribe(Subscription newSubscription) {
            subscription = newSubscription;
            if (cancelled) {
                newSubscription.cancel();
            } else if (requested > 0) {
                newSubscription.request(requested);
            }
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            signals.add(new Signal.Bytes(buffers));
        }

        @Override
        public void onError(Throwable cause) {
            signals.add(new Signal.Broken(cause));
        }

        @Override
        public void onComplete() {
            signals.add(new Signal.End());
        }

        synchronized void requestMore(int pieces) {
            requested += pieces;
            if (subscription != null) {
                subscription.request(pieces);
            }
        }

        synchronized void cancel() {
            cancelled = true;
            if (subscription != null) {
                subscription.cancel();
            }
        }
    }
}
