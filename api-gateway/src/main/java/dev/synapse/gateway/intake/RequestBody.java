package dev.synapse.gateway.intake;

import dev.synapse.gateway.connections.BodyReadDeadline;
import dev.synapse.gateway.web.ApiException;
import dev.synapse.gateway.web.BodyMemory;
import dev.synapse.gateway.web.MemoryShares.SharedReservation;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Supplier;
import org.apache.coyote.InputBuffer;
import org.apache.tomcat.util.net.ApplicationBufferHandler;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * The body of one request between Tomcat and the application. It enforces the size limit, valid UTF-8 of texts, the memory budget and the minimum
 * rate as the bytes arrive. Reads throw an {@link ApiException} or {@code MemoryExhausted}. For one thread.
 */
final class RequestBody implements InputBuffer, AutoCloseable {

    /** Maximum of an unread body that is discarded so that the connection can serve the next request. */
    private static final int MAX_DISCARDED = 2 * 1024 * 1024;

    private final InputBuffer source;
    private final BodySizeLimit limit;
    private final Supplier<SharedReservation> memory;
    private final MinimumRate rate;
    private final Utf8Validator utf8 = new Utf8Validator();
    private @Nullable SharedReservation reservation;
    private long received;
    private boolean timedOut;
    private Duration waited = Duration.ZERO;

    RequestBody(InputBuffer source, BodySizeLimit limit, Supplier<SharedReservation> memory, MinimumRate rate) {
        this.source = source;
        this.limit = limit;
        this.memory = memory;
        this.rate = rate;
    }

    @Override
    public int doRead(ApplicationBufferHandler handler) throws IOException {
        int count = receive(handler);
        if (count < 0) {
            if (limit.isText()) {
                utf8.end();
            }
            return count;
        }
        if (received > limit.maxBytes()) {
            throw limit.tooLarge();
        }
        if (count > 0) {
            if (limit.isText()) {
                utf8.check(handler.getByteBuffer());
            }
            reserve();
        }
        return count;
    }

    private int receive(ApplicationBufferHandler handler) throws IOException {
        long before = System.nanoTime();
        BodyReadDeadline.start(rate.timeLeft(received, waited));
        int count;
        try {
            count = source.doRead(handler);
        } catch (SocketTimeoutException e) {
            throw tooSlow();
        } finally {
            BodyReadDeadline.end();
            waited = waited.plusNanos(System.nanoTime() - before);
        }
        received += Math.max(0, count);
        if (rate.isMissed(received, waited)) {
            throw tooSlow();
        }
        return count;
    }

    private void reserve() {
        long heap = BodyMemory.of(received);
        if (reservation == null) {
            reservation = memory.get();
        }
        reservation.resize(heap);
    }

    private ApiException tooSlow() {
        timedOut = true;
        return ApiException.of(
                HttpStatus.REQUEST_TIMEOUT,
                "The body arrived too slowly: %d bytes in %d s; send at least %d bytes per second after the first %d s."
                        .formatted(
                                received,
                                waited.toSeconds(),
                                rate.bytesPerSecond(),
                                rate.grace().toSeconds()));
    }

    /** Reads and discards the rest of the body; false if the client is too slow or disconnected, or the rest is too large. */
    boolean discard() {
        if (timedOut) {
            return false; // the client already used up its time
        }
        DiscardingHandler handler = new DiscardingHandler();
        long discardLimit = received + MAX_DISCARDED;
        try {
            while (receive(handler) >= 0) {
                if (received > discardLimit) {
                    return false;
                }
            }
            return true;
        } catch (IOException | ApiException e) {
            return false; // the caller closes the connection
        }
    }

    @Override
    public int available() {
        return source.available();
    }

    /** Releases the memory. */
    @Override
    public void close() {
        if (reservation != null) {
            reservation.close();
        }
    }

    private static final class DiscardingHandler implements ApplicationBufferHandler {

        private ByteBuffer buffer = EMPTY_BUFFER;

        @Override
        public void setByteBuffer(ByteBuffer bytes) {
            buffer = bytes;
        }

        @Override
        public ByteBuffer getByteBuffer() {
            return buffer;
        }

        @Override
        public void expand(int size) {
            // discarded bytes need no space
        }
    }
}
