package dev.synapse.gateway.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.regex.Pattern;

/** The paths of live events, as Spring routes them: decoded, so that an escaped letter makes no difference. */
public final class EventStreamPaths {

    private static final Pattern EVENTS = Pattern.compile("(/groups/[^/]+)?/events/?");

    private EventStreamPaths() {}

    /** Whether the request is for a WebSocket. */
    public static boolean isSocket(HttpServletRequest request) {
        String path = request.getServletPath();
        return path.equals("/ws") || path.startsWith("/ws/");
    }

    /** Whether the request is for an event stream over HTTP. */
    public static boolean isEvents(HttpServletRequest request) {
        return EVENTS.matcher(request.getServletPath()).matches();
    }
}
