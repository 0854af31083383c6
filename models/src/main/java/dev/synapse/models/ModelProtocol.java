package dev.synapse.models;

import dev.synapse.models.http.EventFormat;
import java.net.http.HttpRequest;
import java.util.Set;

/** The protocol of a vendor's servers: what is sent to them, and how their replies are read. Thread-safe. */
interface ModelProtocol {
    /**
     * The request with its body; throws {@link IllegalArgumentException} if it cannot be built.
     *
     * @param request with tool names and images that the vendor accepts
     * @param without the parameters that the model is known to refuse
     */
    HttpRequest request(ModelRequest request, RefusedParameters without);

    /** What {@link #request} leaves out or replaces for a model that refuses it, besides the member's own options. */
    Set<String> optionalParameters();

    /** What the vendor accepts as tools. */
    default ToolRules toolRules() {
        return ToolRules.OPENAI;
    }

    /** What the vendor accepts as images. */
    ImageRules imageRules();

    /** How the body of a response is divided into events. */
    EventFormat format();

    /** A new reader that adds what it reads to the reply. */
    ReplyReader reader(ReplyBuilder reply);
}
