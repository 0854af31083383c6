package dev.synapse.gateway.intake;

import dev.synapse.gateway.web.ApiException;
import dev.synapse.gateway.web.BodyMemory;
import dev.synapse.shared.memory.MemoryBudget;
import dev.synapse.shared.memory.MemoryBudget.Reservation;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.apache.coyote.InputBuffer;
import org.apache.tomcat.util.net.ApplicationBufferHandler;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * The body of one request on its way from Tomcat to the application. As the bytes come they are counted against the route's limit,
 * checked to be UTF-8, and paid for from the memory budget; a client that is too slow is given up. What is refused is thrown as a
 * {@link ApiException}, or as {@code MemoryExhausted}, at whoever reads. For one thread.
 */
final class RequestBody implements InputBuffer, AutoCloseable {

    /** How much of a body that nobody wants is read, so that its connection can serve the next request. */
    private static final int MAX_DISCARDED = 2 * 1024 * 1024;

    private final InputBuffer source;
    private final BodySizeLimit route;
    private final MemoryBudget memory;
    private final MinimumRate rate;
    private final Utf8Validator utf8 = new Utf8Validator();
    private @Nullable Reservation reservation;
    private long received;
    private boolean abandoned;
    private Duration waited = Duration.ZERO;

    RequestBody(InputBuffer source, BodySizeLimit route, MemoryBudget memory, MinimumRate rate) {
        this.source = source;
        this.route = route;
        this.memory = memory;
        this.rate = rate;
    }

    @Override
    public int doRead(ApplicationBufferHandler handler) throws IOException {
        int count = receive(handler);
        if (count < 0) {
            utf8.end();
            return count;
        }
        if (received > route.maxBytes()) {
            throw route.tooLarge();
        }
        if (count > 0) {
            utf8.check(handler.getByteBuffer());
            reserve();
        }
        return count;
    }

    private int receive(ApplicationBufferHandler handler) throws IOException {
        long before = System.nanoTime();
        int count;
        try {
            count = source.doRead(handler);
        } catch (SocketTimeoutException e) {
            throw tooSlow();
        } finally {
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
            reservation = memory.reserve(heap);
        } else {
            reservation.resize(heap);
        }
    }

    private ApiException tooSlow() {
        abandoned = true;
        return ApiException.of(
                HttpStatus.REQUEST_TIMEOUT,
                "The body comes too slowly: %d bytes in %d s, where %d bytes a second are expected after %d s."
                        .formatted(
                                received,
                                waited.toSeconds(),
                                rate.bytesPerSecond(),
                                rate.grace().toSeconds()));
    }

    /** Reads and forgets what the application left. False if the client is too slow, or there is too much of it, or it is gone. */
    boolean discard() {
        if (abandoned) {
            return false; // it was waited for long enough
        }
        DiscardingHandler discarded = new DiscardingHandler();
        long limit = received + MAX_DISCARDED;
        try {
            while (receive(discarded) >= 0) {
                if (received > limit) {
                    return false;
                }
            }
            return true;
        } catch (IOException | ApiException e) {
            return false; // the connection is closed, which is all that can be done
        }
    }

    @Override
    public int available() {
        return source.available();
    }

    /** Gives the memory back. */
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
            // what is forgotten needs no room
        }
    }
}
