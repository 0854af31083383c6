package dev.synapse.models.http;

import dev.langchain4j.http.client.sse.ServerSentEvent;
import java.util.List;

/**
 * Validates streams of one vendor's protocol: tells complete streams from incomplete ones. It processes the request
 * after LangChain4j and each event before LangChain4j, and may modify both; it may also hold back or reject events.
 * One validator serves one call, on one thread.
 */
public interface StreamValidator {
    /** Returns the request body in the form that the vendor expects. */
    default String request(String body) {
        return body;
    }

    /**
     * Processes one event.
     *
     * @return the events to pass on, in order
     * @throws StreamException if reading must stop
     */
    List<ServerSentEvent> accept(ServerSentEvent event);

    /** Whether the end marker has been received; nothing more is read then. */
    boolean isComplete();

    /**
     * Whether a stream that ended here is complete; differs from {@link #isComplete} in protocols without an end
     * marker.
     */
    default boolean isWhole() {
        return isComplete();
    }

    /** Describes what is missing, for an error message; called only if a stream ended before it was complete. */
    String missing();
}
