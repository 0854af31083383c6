package dev.synapse.models;

import dev.synapse.models.http.StreamException;
import dev.synapse.models.http.StreamFailure.Malformed;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Parses the JSON objects that vendors send as events. */
final class EventJson {
    private EventJson() {}

    /**
     * Parses an event.
     *
     * @throws StreamException with {@link Malformed} if the data is not a JSON object
     */
    static ObjectNode parse(String data) {
        try {
            if (JsonMapper.shared().readTree(data) instanceof ObjectNode object) {
                return object;
            }
        } catch (JacksonException notJson) {
            throw new StreamException(new Malformed("an event is not JSON"));
        }
        throw new StreamException(new Malformed("an event is not a JSON object"));
    }
}
