package dev.synapse.models.http;

import dev.langchain4j.http.client.sse.ServerSentEvent;
import java.util.List;

/**
 * Knows one vendor's protocol well enough to tell a whole stream from a broken one. It sees the request
 * after and each event before LangChain4j does, and may change them; events it may hold back or refuse too. One guard serves one call, on one thread.
 */
public interface StreamValidator {
    /** The body of the request as the vendor wants it. */
    default String request(String body) {
        return body;
    }

    /**
     * Looks at one event.
     *
     * @return the events to hand on, in order
     * @throws StreamException if the stream is not to be read further
     */
    List<ServerSentEvent> accept(ServerSentEvent event);

    /** Whether the end mark has come: nothing more is read then. */
    boolean isComplete();

    /** Whether a stream that ended here was whole; differs from {@link #isComplete} where there is no end mark. */
    default boolean isWhole() {
        return isComplete();
    }

    /** Called where a stream ended that was not whole; returns what is missing, for people. */
    String missing();
}
