package dev.synapse.models.http;

import dev.langchain4j.http.client.sse.ServerSentEvent;

/**
 * An event that can be emptied. LangChain4j keeps every raw event until the reply is complete, which is some sixty times
 * the text of the reply; it is emptied as soon as it has been handled. For one thread.
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

    void empty() {
        content = "";
    }
}
