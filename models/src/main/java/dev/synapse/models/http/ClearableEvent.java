package dev.synapse.models.http;

import dev.langchain4j.http.client.sse.ServerSentEvent;

/**
 * An event whose data can be cleared. LangChain4j keeps every raw event until the reply is complete, about sixty
 * times the size of the reply's text; each event is therefore cleared once it has been handled. For one thread.
 */
final class ClearableEvent extends ServerSentEvent {
    private String content;

    ClearableEvent(ServerSentEvent event) {
        super(event.event(), "");
        this.content = event.data();
    }

    @Override
    public String data() {
        return content;
    }

    void clear() {
        content = "";
    }
}
