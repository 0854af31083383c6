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
 * One request and its answer, read piece by piece by one thread that never waits longer than the idle limit.
 *
 * <p>The request is sent by a virtual thread of its own with the blocking {@code send}, because {@code sendAsync} would
 * hand its result over on the common pool. What arrives goes through a queue that holds one piece at a time: the next
 * is asked for when the last has been read. Closing before the end closes the connection, which is what tells a server
 * to stop.
 */
final class Exchange implements AutoCloseable {
    private static final Duration DRAIN = Duration.ofSeconds(2);

    private final Duration idleLimit;
    private final String server;
    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private final Body subscriber = new Body();
    private final Thread sender;
    private boolean headSeen;
    private boolean ended;
    private boolean drained;

    private sealed interface Signal {
        record Head(ResponseInfo info) implements Signal {}

        record Bytes(List<ByteBuffer> buffers) implements Signal {}

        record End() implements Signal {}

        record Broken(Throwable cause) implements Signal {}
    }

    private Exchange(HttpClient client, HttpRequest request, Duration idleLimit) {
        this.idleLimit = idleLimit;
        this.server = request.uri().getScheme() + "://" + request.uri().getAuthority();
        this.sender = Thread.ofVirtual().name("model-request").unstarted(() -> send(client, request));
    }

    static Exchange start(HttpClient client, HttpRequest request, Duration idleLimit) {
        Exchange exchange = new Exchange(client, request, idleLimit);
        exchange.sender.start();
        return exchange;
    }

    /** Waits for the status and the headers. */
    ResponseInfo head() {
        return switch (next(idleLimit)) {
            case Signal.Head(ResponseInfo info) -> {
                headSeen = true;
                subscriber.more();
                yield info;
            }
            case Signal.Broken(Throwable cause) ->
                throw new StreamException(new Unreachable(server, NetworkErrors.describe(cause)));
            case Signal.Bytes _, Signal.End _ -> throw new IllegalStateException("a body came before its headers");
        };
    }

    /** Waits for the next bytes of the body; null at its end. */
    @Nullable
    List<ByteBuffer> read() {
        return switch (next(idleLimit)) {
            case Signal.Bytes(List<ByteBuffer> buffers) -> {
                subscriber.more();
                yield buffers;
            }
            case Signal.End _ -> null;
            case Signal.Broken(Throwable cause) ->
                throw new StreamException(new CutShort("the connection broke: " + NetworkErrors.describe(cause)));
            case Signal.Head _ -> throw new IllegalStateException("headers came twice");
        };
    }

    private Signal next(Duration limit) {
        try {
            Signal signal = signals.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
            if (signal == null) {
                throw new StreamException(new Stalled(limit, headSeen));
            }
            ended = signal instanceof Signal.End || signal instanceof Signal.Broken;
            return signal;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StreamException(new Cancelled());
        }
    }

    /** Reads the rest elsewhere, so that the connection can serve again; gives up on it after a short while. */
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
                    subscriber.more();
                }
            }
        } catch (StreamException tooSlow) {
            subscriber.cancel();
        }
    }

    /** Ends the exchange; unless it is read to its end, here or by {@link #finish}, its connection is closed. */
    @Override
    public void close() {
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

    /** Puts what the client pushes into the queue. */
    private final class Body implements BodySubscriber<Void> {
        private @Nullable Subscription subscription;
        private boolean cancelled;
        private boolean wanted;

        @Override
        public CompletionStage<Void> getBody() {
            return CompletableFuture.completedStage(null);
        }

        @Override
        public synchronized void onSubscribe(Subscription given) {
            subscription = given;
            if (cancelled) {
                given.cancel();
            } else if (wanted) {
                given.request(1);
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

        synchronized void more() {
            wanted = true;
            if (subscription != null) {
                subscription.request(1);
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
