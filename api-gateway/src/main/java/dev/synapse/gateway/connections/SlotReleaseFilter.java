package dev.synapse.gateway.connections;

import dev.synapse.gateway.connections.RequestSlots.Slot;
import dev.synapse.gateway.web.EventStreamPaths;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;

/** Releases the slot of a request when its server-sent event stream starts, since a stream may last for hours. */
final class SlotReleaseFilter extends OncePerRequestFilter {

    static final String ATTRIBUTE = SlotReleaseFilter.class.getName();

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !EventStreamPaths.isEvents(request);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        boolean held = request.getAttribute(ATTRIBUTE) instanceof Slot;
        chain.doFilter(request, held ? new StreamResponse(response, (Slot) request.getAttribute(ATTRIBUTE)) : response);
    }

    private static final class StreamResponse extends HttpServletResponseWrapper {

        private final Slot slot;

        StreamResponse(HttpServletResponse response, Slot slot) {
            super(response);
            this.slot = slot;
        }

        @Override
        public void flushBuffer() throws IOException {
            super.flushBuffer();
            String type = getContentType();
            if (type != null && type.startsWith(MediaType.TEXT_EVENT_STREAM_VALUE)) {
                slot.close();
            }
        }
    }
}
