package dev.synapse.gateway.intake;

import dev.synapse.gateway.web.EventStreamPaths;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Closes the connection of a client that reads its response too slowly, to free the response's thread and memory. Event streams have
 * limits of their own.
 */
final class SlowReaderFilter extends OncePerRequestFilter {

    private final MinimumRate rate;

    SlowReaderFilter(MinimumRate rate) {
        this.rate = rate;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return EventStreamPaths.isSocket(request) || EventStreamPaths.isEvents(request);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        RequestConnection connection = RequestConnection.of(request);
        if (connection == null) {
            throw new IllegalStateException("the request did not pass " + IntakeValve.class.getSimpleName());
        }
        chain.doFilter(request, new MinimumRateResponse(response, connection, rate));
    }

    private static final class MinimumRateResponse extends HttpServletResponseWrapper {

        private final RequestConnection connection;
        private final MinimumRate rate;

        MinimumRateResponse(HttpServletResponse response, RequestConnection connection, MinimumRate rate) {
            super(response);
            this.connection = connection;
            this.rate = rate;
        }

        @Override
        public ServletOutputStream getOutputStream() throws IOException {
            return new MinimumRateOutput(super.getOutputStream(), connection::closeNow, rate);
        }
    }
}
